package io.lbsync.pulse;

import java.time.LocalDateTime;
import java.util.Map;

import io.lbsync.instruction.LogPage;

/**
 * What one pulse brought.
 *
 * @param now the database's time, in UTC
 * @param headId greatest id in the log, 0 if it is empty
 * @param coordination rows of {@code umbracoKeyValue} whose key starts with
 * {@code lbsync.}
 * @param page new rows of the log
 */
public record PulseAnswer(LocalDateTime now, long headId, Map<String, String> coordination, LogPage page) {

}

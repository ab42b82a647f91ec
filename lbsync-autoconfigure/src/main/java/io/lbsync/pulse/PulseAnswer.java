package io.lbsync.pulse;

import java.time.LocalDateTime;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.LogPage;

/**
 * What one pulse brought.
 *
 * @param now the database's time, in UTC
 * @param headId greatest id in the log, 0 if it is empty
 * @param oldest when the oldest of the rows with the least ids was inserted, in UTC;
 * {@code null} if that was not {@linkplain Pulse#askForOldest() asked for}, or the log is
 * empty
 * @param coordination rows of {@code umbracoKeyValue} whose key starts with
 * {@code lbsync.}
 * @param page new rows of the log
 */
public record PulseAnswer(LocalDateTime now, long headId, @Nullable LocalDateTime oldest,
		Map<String, String> coordination, LogPage page) {

}

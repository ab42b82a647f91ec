package io.lbsync.sync;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * State of the {@link Pruner} at one moment.
 *
 * @param pruned rows that this server has deleted since it started
 * @param heldFor for how long, at least, a transaction is open that keeps expired rows
 * from being deleted; zero when there is none, or not for long
 * @param reason what holds them and what to do, or {@code null}
 */
public record PruneStatus(long pruned, Duration heldFor, @Nullable String reason) {

}

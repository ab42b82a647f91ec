package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A distributed job as its row shows it, whichever server ran it. All instants are of the
 * database's clock.
 *
 * @param name its name
 * @param period time between slots
 * @param known whether this server has the job; another version of the application may
 * have more
 * @param lastRun when the last run that ended began, {@code null} if none did
 * @param nextRun when the next slot is due, {@code null} while it is not known
 * @param runningOn server that runs it now, {@code null} if none does
 * @param lastOutcome how the last run ended, {@code null} if none did
 * @param lastDuration how long it took, {@code null} if none ended
 * @param lastServer server of the last run, {@code null} if none ended
 * @param lastFailure what the last run failed with, {@code null} if it did not fail
 * @param slots number of slots that were done
 */
public record JobStatus(String name, Duration period, boolean known, @Nullable Instant lastRun,
		@Nullable Instant nextRun, @Nullable String runningOn, @Nullable JobOutcome lastOutcome,
		@Nullable Duration lastDuration, @Nullable String lastServer, @Nullable String lastFailure, long slots) {

	JobStatus after(Instant began, JobOutcome outcome, Duration took, String server, @Nullable String failure) {
		return new JobStatus(this.name, this.period, this.known, began, this.nextRun, this.runningOn, outcome, took,
				server, failure, this.slots);
	}

}

package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * State of a job, one row of {@code umbracoKeyValue}. Each change of it is one
 * compare-and-set of the whole text, so whoever has seen one text can change it once.
 *
 * @param period time between slots, as the last server that claimed one has it
 * @param token raised by each claim
 * @param slots number of slots that were done
 * @param done the last slot that was done
 * @param completed when the last run that succeeded began, if any did
 * @param owner GUID of the server that claimed last
 * @param claim the slot that is being run, if any is
 * @param last the last run that ended, if any did
 */
record JobRow(Duration period, long token, long slots, Instant done, @Nullable Instant completed,
		@Nullable String owner, @Nullable Claim claim, @Nullable Last last) {

	static final String PREFIX = "lbsync.job.";

	static final String ALIVE = ".alive";

	// Umbraco's column holds no more.
	private static final int LONGEST = 1000;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/**
	 * A job that nobody has run: its first slot is a period from now.
	 */
	static JobRow first(Duration period, Instant now) {
		return new JobRow(period, 0, 0, now, null, null, null, null);
	}

	static JobRow parse(String job, String text) {
		try {
			return JSON.readValue(text, JobRow.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException(
					("The row '%s%s' of umbracoKeyValue is not one of lbsync, so this server does "
							+ "not run the job: '%s'. Delete it; then the job begins anew.")
						.formatted(PREFIX, job, text),
					ex);
		}
	}

	/**
	 * The row, or nothing if it is not one.
	 */
	static Optional<JobRow> read(String job, String text) {
		try {
			return Optional.of(parse(job, text));
		}
		catch (IllegalStateException ex) {
			return Optional.empty();
		}
	}

	JobStatus status(String name, Duration itsPeriod, boolean known, @Nullable Instant next) {
		String runs = (this.claim != null) ? this.claim.server() : null;
		JobStatus idle = new JobStatus(name, itsPeriod, known, null, next, runs, null, null, null, null, this.slots);
		return (this.last != null) ? idle.after(this.last.began(), this.last.outcome(), this.last.took(),
				this.last.server(), this.last.failure()) : idle;
	}

	String text() {
		String text = JSON.writeValueAsString(this);
		Last ended = this.last;
		if (text.length() <= LONGEST || ended == null || ended.failure() == null) {
			return text;
		}
		// What is escaped only gets shorter by more.
		int kept = Math.max(0, ended.failure().length() - (text.length() - LONGEST));
		return new JobRow(this.period, this.token, this.slots, this.done, this.completed, this.owner, this.claim,
				ended.withFailure((kept == 0) ? null : ended.failure().substring(0, kept)))
			.text();
	}

	/**
	 * Which of two rows is the newer one, as long as the database is not restored.
	 */
	long version() {
		return this.token * 2 + ((this.claim != null) ? 0 : 1);
	}

	/**
	 * Whether the slot of a claim was done by that claim, seen from this later row. If
	 * not all later claims came to an end with their slots done, it may say no although
	 * it was.
	 * @param claimed the row as the claim left it
	 * @param end the row as its end was to leave it
	 */
	boolean shows(JobRow claimed, JobRow end) {
		long later = Math.max(0, this.token - claimed.token - ((this.claim != null) ? 1 : 0));
		// Each of them did one slot at most.
		return this.slots - claimed.slots > later || Objects.equals(this.last, end.last);
	}

	JobRow claimed(Duration itsPeriod, Claim next, String guid) {
		return new JobRow(itsPeriod, this.token + 1, this.slots, this.done, this.completed, guid, next, this.last);
	}

	/**
	 * The slot of the claim is done, whether it succeeded or not.
	 */
	JobRow finished(Claim ended, Last run) {
		Instant latest = (run.outcome() == JobOutcome.SUCCEEDED) ? ended.began() : this.completed;
		return new JobRow(this.period, this.token, this.slots + 1, ended.slot(), latest, this.owner, null, run);
	}

	/**
	 * The slot is left to others.
	 */
	JobRow released(Last run) {
		return new JobRow(this.period, this.token, this.slots, this.done, this.completed, null, null, run);
	}

	/**
	 * A claim of a slot.
	 *
	 * @param slot when it was due
	 * @param began when it was claimed, not before an earlier run that succeeded
	 * @param server identity of the server
	 * @param silence after how long without a sign of life others may take it over
	 */
	record Claim(Instant slot, Instant began, String server, Duration silence) {

	}

	/**
	 * A run that ended.
	 *
	 * @param began when it was claimed
	 * @param server identity of the server
	 * @param outcome how it ended
	 * @param took how long it took
	 * @param failure what it failed with, if it did
	 */
	record Last(Instant began, String server, JobOutcome outcome, Duration took, @Nullable String failure) {

		Last withFailure(@Nullable String text) {
			return new Last(this.began, this.server, this.outcome, this.took, text);
		}

	}

}

package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When the slots of a job are. They do not drift: each is a whole number of periods after
 * the one before, or after the origin.
 *
 * @param period time between them
 * @param aligned whether they are counted from the origin of .NET's time
 */
record Timetable(Duration period, boolean aligned) {

	private static final long ORIGIN = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

	/**
	 * First slot after an instant, which is a slot itself where slots are not aligned.
	 */
	Instant after(Instant done) {
		return this.aligned ? latestAligned(done).plus(this.period) : done.plus(this.period);
	}

	/**
	 * Latest slot that is due. Those before it were missed and stay so.
	 * @return the slot, or {@code null} if none is due since the last one that was done
	 */
	@Nullable Instant due(Instant done, Instant now) {
		Instant latest = this.aligned ? latestAligned(now) : latest(done, now);
		return latest.isAfter(done) ? latest : null;
	}

	private Instant latest(Instant done, Instant now) {
		long passed = Math.floorDiv(now.toEpochMilli() - done.toEpochMilli(), this.period.toMillis());
		return done.plus(this.period.multipliedBy(passed));
	}

	private Instant latestAligned(Instant now) {
		long length = this.period.toMillis();
		return Instant.ofEpochMilli(ORIGIN + Math.floorDiv(now.toEpochMilli() - ORIGIN, length) * length);
	}

}

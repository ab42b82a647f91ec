package io.lbsync.sync;

import java.time.LocalDateTime;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.LogPosition;
import io.lbsync.pulse.Pulse;
import io.lbsync.pulse.PulseAnswer;

/**
 * What the pulses of this server said of the log, for whoever prunes it: looking costs no
 * statement of its own.
 * <p>
 * Thread-safe; written by the thread that steps.
 */
final class LogWatch {

	private final Pulse pulse;

	// Guarded by this, as everything here.
	private @Nullable LogPosition position;

	private @Nullable LocalDateTime now;

	private @Nullable LocalDateTime oldest;

	private int generation;

	LogWatch(Pulse pulse) {
		this.pulse = pulse;
	}

	synchronized void saw(PulseAnswer answer) {
		this.now = answer.now();
		if (answer.oldest() != null) {
			this.oldest = answer.oldest();
		}
	}

	synchronized void reached(LogPosition position) {
		this.position = position;
	}

	/**
	 * The log may be another one now.
	 */
	synchronized void forget() {
		this.generation++;
		this.position = null;
		this.now = null;
		this.oldest = null;
	}

	/**
	 * What was seen since the last call, and let the next pulse look at the oldest row
	 * again.
	 * @return what was seen last, or {@code null} while nothing is known of the log
	 */
	synchronized @Nullable Look take() {
		this.pulse.askForOldest();
		if (this.position == null || this.now == null) {
			return null;
		}
		Look look = new Look(this.generation, this.position, this.now, this.oldest);
		this.oldest = null;
		return look;
	}

	/**
	 * The log when it was looked at last.
	 *
	 * @param generation another number means that it may be another log
	 * @param position how far this server has read
	 * @param now the database's time, in UTC
	 * @param oldest when the oldest row was inserted, or {@code null} if that was not
	 * seen since it was taken last
	 */
	record Look(int generation, LogPosition position, LocalDateTime now, @Nullable LocalDateTime oldest) {

	}

}

package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * What this server knows of one job, and when it is its turn to claim it.
 * <p>
 * The server that ran a job last claims the next slot when it is due, without asking
 * anything. Others do so a little later, and only if what they read since then shows that
 * nobody has: so a run costs the statements of one server, however many there are.
 * <p>
 * Thread-safe.
 */
final class WatchedJob {

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final DistributedBackgroundJob job;

	private final Timetable timetable;

	private final Surroundings around;

	private final RowWatch seen;

	private long allowance;

	private long notBefore;

	private final RetryPause retry = new RetryPause();

	private boolean busy;

	private @Nullable JobRun run;

	WatchedJob(DistributedBackgroundJob job, Surroundings around) {
		this.job = job;
		this.timetable = new Timetable(job.period(), job.alignToClock());
		this.around = around;
		this.seen = new RowWatch(job.name(), around.ticker(), around.settings().silence());
	}

	String name() {
		return this.job.name();
	}

	DistributedBackgroundJob job() {
		return this.job;
	}

	Duration period() {
		return this.timetable.period();
	}

	/**
	 * Forget everything: a new start.
	 */
	synchronized void reset() {
		this.seen.forget();
		this.retry.reset();
		this.notBefore = this.around.ticker().nanos();
	}

	/**
	 * The job's row was read with others.
	 * @param found its text, {@code null} if it was not there
	 * @param sign sign of life of the run
	 */
	synchronized void observe(@Nullable String found, @Nullable String sign) {
		if (this.seen.observe(found, sign)) {
			changed();
		}
	}

	/**
	 * This server has just read the row by itself, or written it.
	 */
	synchronized void know(JobRow known, String itsText) {
		if (this.seen.know(known, itsText)) {
			changed();
		}
	}

	private void changed() {
		long spread = this.around.settings().spread().toNanos();
		this.allowance = spread / 2 + ThreadLocalRandom.current().nextLong(spread + 1);
		JobRow read = this.seen.row();
		JobRun running = this.run;
		if (running != null && read != null && read.token() > running.token()) {
			running.takenOver(read);
		}
	}

	synchronized boolean isMissing() {
		return this.seen.isMissing();
	}

	/**
	 * When this server may claim, as a reading of the ticker.
	 */
	synchronized Turn turn() {
		JobRow known = this.seen.row();
		if (known == null || this.busy) {
			return Turn.NEVER;
		}
		Turn turn = turn(known);
		return (turn.at() - this.notBefore >= 0) ? turn : new Turn(this.notBefore, turn.fresh());
	}

	private Turn turn(JobRow known) {
		boolean mine = this.around.guid().equals(known.owner());
		if (known.claim() != null) {
			// One of this server that it does not run is one whose answer was lost.
			return mine ? new Turn(this.seen.changedAt(), false)
					: new Turn(this.seen.changedAt() + this.seen.silence().toNanos(), true);
		}
		long due = this.around.clock().until(this.timetable.after(done(known)));
		return mine ? new Turn(due, false) : new Turn(due + this.allowance, true);
	}

	/**
	 * A time in the future is from before the clock was set back: then it is time on this
	 * server's own clock that counts.
	 */
	private Instant done(JobRow known) {
		Instant done = known.done();
		return done.isAfter(this.around.clock().now()) ? this.around.clock().at(this.seen.changedAt()) : done;
	}

	synchronized boolean isReady() {
		Turn turn = turn();
		return turn != Turn.NEVER && isReady(turn);
	}

	private boolean isReady(Turn turn) {
		return this.around.ticker().nanos() - turn.at() >= 0 && (!turn.fresh() || this.seen.readAt() - turn.at() >= 0);
	}

	/**
	 * From now on a thread of this server deals with the job.
	 * @return whether no other one does
	 */
	synchronized boolean begin() {
		if (this.busy) {
			return false;
		}
		this.busy = true;
		return true;
	}

	synchronized void end() {
		this.busy = false;
		this.run = null;
	}

	synchronized void later() {
		later(PAUSE);
	}

	private void later(Duration pause) {
		this.notBefore = this.around.ticker().nanos() + pause.toNanos();
	}

	/**
	 * A run of this server has ended.
	 * @param again whether its slot was lost with the connection
	 */
	synchronized void ended(boolean again) {
		if (again) {
			later(this.retry.take());
		}
		else {
			this.retry.reset();
		}
	}

	/**
	 * The claim that this server may try now.
	 * @return the claim, or {@code null} if it is not its turn any more
	 */
	synchronized @Nullable Chance chance() {
		JobRow known = this.seen.row();
		String expected = this.seen.text();
		if (known == null || expected == null || !isReady(turn(known))) {
			return null;
		}
		Instant now = this.around.clock().now();
		Instant slot = this.timetable.due(done(known), now);
		if (slot == null && known.claim() != null) {
			// The clock was set back since its server claimed it.
			slot = known.claim().slot();
		}
		if (slot == null) {
			return null;
		}
		Instant completed = known.completed();
		Instant began = (completed != null && completed.isAfter(now)) ? completed : now;
		JobRow.Claim claim = new JobRow.Claim(slot, began, this.around.server(), this.around.settings().silence());
		return new Chance(expected, known.claimed(period(), claim, this.around.guid()), claim);
	}

	synchronized void running(JobRun itsRun) {
		this.run = itsRun;
	}

	synchronized @Nullable JobRun run() {
		return this.run;
	}

	synchronized @Nullable JobRow row() {
		return this.seen.row();
	}

	synchronized JobStatus status() {
		JobRow known = this.seen.row();
		return (known != null) ? known.status(name(), period(), true, this.timetable.after(done(known)))
				: new JobStatus(name(), period(), true, null, null, null, null, null, null, null, 0);
	}

	/**
	 * A claim that may be tried.
	 *
	 * @param expected text of the row now
	 * @param next the row with the claim
	 * @param claim the claim
	 */
	record Chance(String expected, JobRow next, JobRow.Claim claim) {

	}

}

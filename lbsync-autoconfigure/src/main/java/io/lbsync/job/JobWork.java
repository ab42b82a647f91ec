package io.lbsync.job;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;

import io.lbsync.jdbc.Database;

/**
 * Does the work of a slot and marks it done: a transactional job within its transaction,
 * as the last thing before the commit, any other one after its work. Both only while the
 * row still is as the claim left it.
 * <p>
 * Thread-safe.
 */
final class JobWork {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private static final Duration PAUSE = Duration.ofMillis(200);

	private final Database database;

	private final TransactionOperations transactions;

	private final JobStore store;

	private final JobDisplay display;

	private final Stopping stopping;

	JobWork(Database database, TransactionOperations transactions, JobStore store, JobDisplay display,
			Stopping stopping) {
		this.database = database;
		this.transactions = transactions;
		this.store = store;
		this.display = display;
		this.stopping = stopping;
	}

	/**
	 * Do it.
	 * @param job the job
	 * @param run its run, of the calling thread
	 * @param silence for how long to try to mark the slot done if the database is away:
	 * others take it over then
	 * @return how it ended
	 */
	Ending of(DistributedBackgroundJob job, JobRun run, Duration silence) {
		return job.transactional() ? fenced(job, run, silence) : plain(job, run, silence);
	}

	private Ending plain(DistributedBackgroundJob job, JobRun run, Duration silence) {
		Throwable failure = null;
		try {
			job.execute(run);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			run.over();
		}
		Ending ending = close(run, wanted(run, failure, false), null, silence);
		JobRow end = ending.row();
		if (end != null) {
			this.display.ended(run.job(), end);
		}
		return ending;
	}

	private static Ending wanted(JobRun run, @Nullable Throwable failure, boolean connectionLost) {
		if (failure == null) {
			return new Ending(JobOutcome.SUCCEEDED, null, run.finished(JobOutcome.SUCCEEDED, null));
		}
		if (run.isCancelled()) {
			return new Ending(JobOutcome.CANCELLED, failure, run.released(JobOutcome.CANCELLED, null));
		}
		if (connectionLost || FencedTransaction.isLostConnection(failure)) {
			// It is not the job that failed, and nothing of it was committed.
			return new Ending(JobOutcome.FAILED, failure, run.released(JobOutcome.FAILED, failure));
		}
		return new Ending(JobOutcome.FAILED, failure, run.finished(JobOutcome.FAILED, failure));
	}

	private Ending fenced(DistributedBackgroundJob job, JobRun run, Duration silence) {
		FencedTransaction transaction = new FencedTransaction(run, this.database, this.store, this.display);
		Throwable failure = null;
		try {
			transaction.execute(job, this.transactions);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			run.over();
		}
		JobRow committing = transaction.committing();
		if (failure == null) {
			return new Ending(JobOutcome.SUCCEEDED, null, committing);
		}
		return close(run, wanted(run, failure, transaction.isConnectionLost()), committing, silence);
	}

	/**
	 * Write the end, until it is known how the row was left or there is no time left.
	 * @param committing the row as the transaction was to leave it, if it came to that
	 */
	private Ending close(JobRun run, Ending wanted, @Nullable JobRow committing, Duration silence) {
		Duration began = run.took();
		while (run.successor() == null) {
			try {
				Ending ending = tryClose(run, wanted, committing);
				if (ending != null) {
					return ending;
				}
			}
			catch (DataAccessException ex) {
				logger.debug("The end of the job '%s' could not be written yet".formatted(run.job()), ex);
			}
			if (run.took().minus(began).compareTo(silence) > 0 || !this.stopping.pause(PAUSE)) {
				return wanted.withoutRow();
			}
		}
		return told(run, run.successor(), wanted, committing);
	}

	/**
	 * The answer to the first try, or to a commit, may have been lost: then the row
	 * tells.
	 * @return how the run ended, or {@code null} if somebody else has the row just now
	 */
	private @Nullable Ending tryClose(JobRun run, Ending wanted, @Nullable JobRow committing) {
		JobRow end = wanted.row();
		if (end == null || this.store.replace(run.job(), run.row().text(), end)) {
			return wanted;
		}
		String found = this.store.read(run.job());
		if (end.text().equals(found)) {
			return wanted;
		}
		if (run.row().text().equals(found)) {
			return null;
		}
		return told(run, (found != null) ? JobRow.read(run.job(), found).orElse(null) : null, wanted, committing);
	}

	/**
	 * How a run ended, told by a row that others may have changed since.
	 */
	private static Ending told(JobRun run, @Nullable JobRow row, Ending wanted, @Nullable JobRow committing) {
		Ending hoped = (committing != null) ? new Ending(JobOutcome.SUCCEEDED, null, committing) : wanted;
		JobRow end = hoped.row();
		if (row == null || end == null || !row.shows(run.row(), end)) {
			return new Ending(JobOutcome.TAKEN_OVER, wanted.failure(), null);
		}
		return row.equals(end) ? hoped : hoped.withoutRow();
	}

	/**
	 * How a run ended.
	 *
	 * @param outcome the outcome
	 * @param failure what was thrown
	 * @param row the row as it was left, {@code null} if that is not known
	 */
	record Ending(JobOutcome outcome, @Nullable Throwable failure, @Nullable JobRow row) {

		/**
		 * Whether the slot is to be run again, though it is nobody else who has it.
		 */
		boolean again() {
			return this.outcome == JobOutcome.FAILED && (this.row == null || this.row.owner() == null);
		}

		Ending withoutRow() {
			return new Ending(this.outcome, this.failure, null);
		}

	}

}

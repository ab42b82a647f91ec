package io.lbsync.job;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

import io.lbsync.jdbc.CommitFence;
import io.lbsync.jdbc.Database;

/**
 * The transaction of one run of a job. The last thing before its commit is to mark the
 * slot done, and it commits only while the row still is as the claim left it.
 * <p>
 * Used by one thread.
 */
final class FencedTransaction {

	private final JobRun run;

	private final Database database;

	private final JobStore store;

	private final JobDisplay display;

	private @Nullable CommitFence fence;

	private @Nullable JobRow committing;

	FencedTransaction(JobRun run, Database database, JobStore store, JobDisplay display) {
		this.run = run;
		this.database = database;
		this.store = store;
		this.display = display;
	}

	/**
	 * Do the work, and commit.
	 * @throws Exception what the job or the transaction threw
	 */
	void execute(DistributedBackgroundJob job, TransactionOperations transactions) throws Exception {
		try {
			transactions.executeWithoutResult((status) -> {
				this.fence = fence();
				execute(job);
			});
		}
		catch (ThrownByJob ex) {
			throw ex.thrown;
		}
		if (this.committing == null) {
			throw new IllegalStateException("The job marked its transaction to be rolled back");
		}
	}

	/**
	 * The row as the transaction was to leave it, if it came to that.
	 */
	@Nullable JobRow committing() {
		return this.committing;
	}

	/**
	 * Whether it was the connection that failed.
	 */
	boolean isConnectionLost() {
		return this.fence != null && this.fence.isConnectionLost();
	}

	/**
	 * Whether a transaction could not begin, commit or roll back, because there was no
	 * database.
	 */
	static boolean isLostConnection(Throwable failure) {
		if (failure instanceof CannotCreateTransactionException) {
			return true;
		}
		if (failure instanceof TransactionException) {
			for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
				if (cause instanceof SQLException ex && isOfConnection(ex.getSQLState())) {
					return true;
				}
			}
		}
		return false;
	}

	// 57P: PostgreSQL shuts down, or ended the session.
	private static boolean isOfConnection(@Nullable String state) {
		return state != null && (state.startsWith("08") || state.startsWith("57P"));
	}

	private CommitFence fence() {
		if (!CommitFence.isPossible(this.database)) {
			throw new IllegalStateException(("The transaction of the job '%s' is not one of the shared database, so "
					+ "nothing would keep it from committing after another server took over. Declare one "
					+ "PlatformTransactionManager for that database, or mark it @Primary; or let the job not be "
					+ "transactional")
				.formatted(this.run.job()));
		}
		return CommitFence.register(this.database, (connection) -> {
			this.run.over();
			JobRow end = this.run.finished(JobOutcome.SUCCEEDED, null);
			this.committing = end;
			if (!this.store.replace(connection, this.run.job(), this.run.row().text(), end)) {
				throw new JobTakenOverException(
						"Another server has taken the slot over. The transaction is rolled back");
			}
			this.display.ended(connection, this.run.job(), end);
			return end;
		});
	}

	private void execute(DistributedBackgroundJob job) {
		try {
			job.execute(this.run);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new ThrownByJob(ex);
		}
	}

	/**
	 * Carries a checked exception of a job through its transaction.
	 */
	private static final class ThrownByJob extends RuntimeException {

		private final Exception thrown;

		ThrownByJob(Exception thrown) {
			super(thrown);
			this.thrown = thrown;
		}

	}

}

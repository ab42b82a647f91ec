package io.lbsync.delivery;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.RefreshInstruction;

/**
 * One transaction from its begin to its completion. Confined to its thread.
 * <p>
 * <b>How it works.</b> Spring's {@code AbstractPlatformTransactionManager} calls, in this
 * order: {@code beforeCommit} and {@code beforeCompletion} of all synchronizations, then
 * {@code beforeCommit} of the execution listeners, then {@code doCommit}. The rows are
 * written in the listener, so that whatever synchronizations evict is in them; before
 * that the persistence context is flushed, because Hibernate flushes in {@code doCommit}
 * only and its entity listeners may evict. What comes still later is inserted at once.
 * Whatever is thrown up to there rolls the transaction back.
 * <p>
 * A transaction whose begin was not seen (its manager takes no listener) writes in the
 * last {@code beforeCommit} of its synchronizations, and what comes later is published
 * after it.
 */
final class OpenTransaction implements TransactionScope {

	private final TransactionContext context;

	private final @Nullable TransactionStatus status;

	private final Participants participants = new Participants();

	private final TransactionRows rows;

	private final @Nullable OpenTransaction outer;

	private @Nullable Ownership ownership;

	private Phase phase = Phase.OPEN;

	/**
	 * Begin to watch a transaction and make it the current one of this thread.
	 * @param context what it works with
	 * @param status the transaction, or {@code null} if its begin was not seen
	 */
	OpenTransaction(TransactionContext context, @Nullable TransactionStatus status) {
		this.context = context;
		this.status = status;
		this.rows = new TransactionRows(context.log(), context.own());
		this.outer = context.thread().enter(this);
	}

	@Override
	public Kind kind() {
		return ownership().kind();
	}

	@Override
	public <T extends TransactionParticipant> T participant(Class<T> type, Supplier<T> factory) {
		// Settled now: at completion the connection may be unbound already.
		ownership();
		return this.participants.get(type, factory);
	}

	@Override
	public <T extends TransactionParticipant> @Nullable T existing(Class<T> type) {
		return this.participants.existing(type);
	}

	@Override
	public void changed() {
		if (this.phase == Phase.WRITTEN && wasSeen()) {
			write();
		}
	}

	/**
	 * Whether changes still belong to this transaction. From the first
	 * {@code afterCommit} callback on they do not.
	 */
	boolean isOpen() {
		return this.phase.compareTo(wasSeen() ? Phase.COMMITTED : Phase.OVER) < 0;
	}

	boolean wasSeen() {
		return this.status != null;
	}

	boolean is(TransactionStatus other) {
		return this.status == other;
	}

	boolean holds(ConnectionHolder holder) {
		return Ownership.holderOf(this.status) == holder;
	}

	void reached(Phase next) {
		if (this.phase.compareTo(next) < 0) {
			this.phase = next;
		}
	}

	/**
	 * The last thing before the commit.
	 */
	void beforeCommit() {
		boolean nothingToDo = !this.participants.anyPending() && !this.context.strictOrder();
		if (!nothingToDo && kind() == Kind.OURS) {
			if (this.status != null && this.status.isRollbackOnly()) {
				return;
			}
			flushAndWrite();
		}
		reached(Phase.WRITTEN);
	}

	private void flushAndWrite() {
		try {
			if (this.status != null) {
				this.status.flush();
			}
		}
		catch (TransactionException ex) {
			throw new InstructionsNotWrittenException(ex);
		}
		write();
	}

	private void write() {
		Ownership whose = ownership();
		if (whose.kind() == Kind.OURS && whose.key() != null) {
			try {
				this.rows.write(whose.key(), this.participants.drain());
			}
			catch (TransactionException ex) {
				throw new InstructionsNotWrittenException(ex);
			}
		}
	}

	/**
	 * The transaction is over. Called first of all completion callbacks; does nothing
	 * when called again.
	 * @param result a status of {@link TransactionSynchronization}
	 */
	void completed(int result) {
		if (this.phase == Phase.OVER) {
			return;
		}
		List<RefreshInstruction> leftovers = outlives(result) ? this.participants.drainLeftovers() : List.of();
		this.phase = Phase.OVER;
		this.context.thread().leave(this, this.outer);
		TransactionOutcome outcome = outcome(result, leftovers);
		boolean applied = this.participants.completed(outcome);
		// Of a transaction not seen at its begin nobody is sure whether it was ours.
		this.rows.settle(outcome == TransactionOutcome.COMMITTED && applied && wasSeen());
		announce(outcome, leftovers);
	}

	private TransactionOutcome outcome(int result, List<RefreshInstruction> leftovers) {
		if (result == TransactionSynchronization.STATUS_COMMITTED) {
			return TransactionOutcome.COMMITTED;
		}
		return (this.rows.sent() || !leftovers.isEmpty()) ? TransactionOutcome.IN_DOUBT
				: TransactionOutcome.ROLLED_BACK;
	}

	/**
	 * Whether changes that are not written yet are published though the transaction is
	 * over. A commit that was begun and left before {@code beforeCompletion} was not
	 * rolled back by Spring (it does so when a {@code beforeCommit} callback throws a
	 * {@link TransactionException}); resetting the connection may well commit it.
	 */
	private boolean outlives(int result) {
		return result != TransactionSynchronization.STATUS_ROLLED_BACK || this.phase == Phase.COMMIT_BEGUN
				|| (!this.participants.isEmpty() && kind() != Kind.OURS);
	}

	private void announce(TransactionOutcome outcome, List<RefreshInstruction> leftovers) {
		Announcements announcements = this.context.after().announcements();
		List<Appended> written = this.rows.rows();
		if (outcome == TransactionOutcome.COMMITTED && !written.isEmpty()) {
			announcements.position(written.get(written.size() - 1).mark());
			announcements.committed(written, this.rows.instructions());
		}
		if (!leftovers.isEmpty()) {
			announcements.position(null);
			this.context.after().outside().submit(leftovers, false);
		}
	}

	void savepoint(Object savepoint) {
		this.participants.savepoint(savepoint);
	}

	void savepointRollback(Object savepoint) {
		this.participants.savepointRollback(savepoint);
	}

	void suspend() {
		this.context.thread().suspend(this);
	}

	void resume() {
		this.context.thread().resume(this);
	}

	private Ownership ownership() {
		if (this.ownership == null) {
			this.ownership = Ownership.of(this.status, this.context.ours(), this.context.thread());
		}
		return this.ownership;
	}

	/**
	 * How far the transaction came; it never goes back. A rollback skips from
	 * {@link #OPEN} to {@link #COMPLETING}.
	 */
	enum Phase {

		/** Runs. */
		OPEN,

		/** Synchronizations are asked before the commit. */
		COMMIT_BEGUN,

		/** Synchronizations were asked; it will be committed or rolled back. */
		COMPLETING,

		/** The rows are written; the commit follows. */
		WRITTEN,

		/** Committed; callbacks run. */
		COMMITTED,

		/** Over. */
		OVER

	}

}

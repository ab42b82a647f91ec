package io.lbsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.delivery.TransactionContext.Aftermath;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.jdbc.Database;

/**
 * Carries changes of this server into the log: in the caller's transaction where there is
 * one of ours, after it otherwise.
 * <p>
 * Its {@link DeliveryTransactionListener} has to be added to each transaction manager;
 * transactions of managers that take no listener are found when something changes in
 * them, and written a little less late. Reactive transactions, and those of connections
 * that Spring does not know, cannot be seen: there a change is published at once.
 * <p>
 * Thread-safe. Starting and stopping again is allowed.
 */
public final class Delivery {

	private final ThreadTransactions thread = new ThreadTransactions();

	private final OurDataSource ours;

	private final Announcements announcements;

	private final OutsideWriter outside;

	private final TransactionContext context;

	/**
	 * Make a delivery that is not started.
	 * @param database the shared database
	 * @param log writes the log
	 * @param own is told which rows were applied here
	 * @param settings its settings
	 * @param listener is told of committed rows
	 */
	public Delivery(Database database, LogWriter log, OwnInstructions own, DeliverySettings settings,
			DeliveryListener listener) {
		this.ours = new OurDataSource(database.dataSource());
		this.announcements = new Announcements(listener);
		this.outside = new OutsideWriter(new OutsideRows(database, this.ours, log, own), settings, this.announcements);
		this.context = new TransactionContext(this.thread, this.ours, log, own,
				new Aftermath(this.outside, this.announcements), settings.strictOrder());
	}

	/**
	 * Follow the transactions that a listener is told of.
	 * @param listener listener that is added to the transaction managers
	 * @return this
	 */
	public Delivery follow(DeliveryTransactionListener listener) {
		listener.attach(this);
		return this;
	}

	/**
	 * Start the thread that writes outside the user's transactions.
	 */
	public void start() {
		this.outside.start();
	}

	/**
	 * Write what waits and stop the thread. What is published later is written by the
	 * publishing thread, if that can be.
	 * @param timeout longest time to wait for the writes
	 */
	public void stop(Duration timeout) {
		this.outside.stop(timeout);
	}

	/**
	 * The transaction that is open on this thread.
	 * @return its scope, or {@code null} if there is none, or it is over already
	 */
	public @Nullable TransactionScope currentTransaction() {
		OpenTransaction current = this.thread.current();
		if (current == null || isStale(current)) {
			return unseen();
		}
		return current.isOpen() ? current : null;
	}

	/**
	 * Publish outside any transaction. The caller has applied the instructions here
	 * already, and does so once more when this method returns. Does not throw when the
	 * database fails: the instructions are kept and tried again.
	 * <p>
	 * Returns when they are written, unless this thread holds a connection (waiting for a
	 * second one might be waiting for itself), writing fails, or it takes too long. When
	 * they were written at the first try, the reader of this server passes over them.
	 * @param instructions what to publish
	 */
	public void publish(List<RefreshInstruction> instructions) {
		publish(instructions, true);
	}

	/**
	 * Publish outside any transaction.
	 * @param instructions what to publish
	 * @param appliedHere whether they are applied on this server already, so that its
	 * reader may pass over them
	 */
	void publish(List<RefreshInstruction> instructions, boolean appliedHere) {
		if (instructions.isEmpty()) {
			return;
		}
		boolean mayWait = !this.ours.mayBeBound() && !this.thread.anySuspended();
		Optional<String> mark = this.outside.publish(List.copyOf(instructions), appliedHere, mayWait);
		this.announcements.position(mark.orElse(null));
	}

	/**
	 * How writing outside the user's transactions goes.
	 * @return the present state
	 */
	public DeliveryStatus status() {
		return this.outside.status();
	}

	/**
	 * Whether the last write outside the user's transactions succeeded.
	 * @return whether nothing is known to fail
	 */
	public boolean healthy() {
		return status().healthy();
	}

	@Nullable String lastPosition() {
		return this.announcements.position();
	}

	void begun(TransactionStatus status) {
		OpenTransaction current = this.thread.current();
		if (current == null || !current.is(status)) {
			watch(new OpenTransaction(this.context, status));
		}
	}

	@Nullable OpenTransaction open(TransactionStatus status) {
		OpenTransaction current = this.thread.current();
		return (current != null && current.is(status)) ? current : null;
	}

	/**
	 * A transaction whose begin nobody told us of.
	 */
	private @Nullable TransactionScope unseen() {
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive()) {
			return null;
		}
		OpenTransaction found = new OpenTransaction(this.context, null);
		watch(found);
		TransactionSynchronizationManager.registerSynchronization(new LastBeforeCommit(found));
		return found;
	}

	private static void watch(OpenTransaction transaction) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionCallbacks(transaction));
		}
	}

	/**
	 * JTA may complete a transaction on another thread, and its trace stays on this one.
	 */
	private boolean isStale(OpenTransaction current) {
		if (current.wasSeen()) {
			return false;
		}
		boolean watched = TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.getSynchronizations()
					.stream()
					.anyMatch((each) -> each instanceof TransactionCallbacks callbacks && callbacks.isFor(current));
		if (!watched) {
			this.thread.leave(current, null);
		}
		return !watched;
	}

}

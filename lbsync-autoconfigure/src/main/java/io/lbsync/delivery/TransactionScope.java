package io.lbsync.delivery;

import java.util.function.Supplier;

/**
 * The transaction that is open on this thread, as {@link Delivery#currentTransaction()}
 * found it.
 */
public interface TransactionScope {

	/**
	 * Whose transaction it is.
	 * @return the kind
	 */
	Kind kind();

	/**
	 * The one participant of a kind in this transaction; made at the first call.
	 * @param <T> type of the participant
	 * @param type class that names the kind
	 * @param factory makes it
	 * @return the participant
	 */
	<T extends TransactionParticipant> T participant(Class<T> type, Supplier<T> factory);

	/**
	 * The participant of a kind, if this transaction has one already.
	 * @param <T> type of the participant
	 * @param type class that names the kind
	 * @return the participant or {@code null}
	 */
	<T extends TransactionParticipant> @org.jspecify.annotations.Nullable T existing(Class<T> type);

	/**
	 * A participant recorded a change. Usually nothing happens until the commit; when the
	 * rows of this transaction are written already, the change is written at once on the
	 * same connection.
	 */
	void changed();

	/**
	 * Whose transaction.
	 */
	enum Kind {

		/** On our database, and it may write: rows are written in it. */
		OURS,

		/**
		 * On our database, read-only: instructions are published after it, whatever its
		 * outcome.
		 */
		READ_ONLY,

		/**
		 * Of something else (Kafka, JMS, another database): published after it, whatever
		 * its outcome.
		 */
		FOREIGN

	}

}

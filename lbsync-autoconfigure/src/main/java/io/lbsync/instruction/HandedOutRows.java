package io.lbsync.instruction;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Rows that were handed out although nobody can say yet that all transactions up to
 * theirs are over. Bounded: rows that are forgotten are handed out again, which is
 * harmless, but work.
 * <p>
 * Used by one thread.
 */
final class HandedOutRows {

	private static final Log logger = LogFactory.getLog(StandbyCursor.class);

	private final int most;

	// Id of the row to id of its transaction, in the order in which they came.
	private final Map<Long, Long> rows = new LinkedHashMap<>();

	private boolean overflowed;

	HandedOutRows(int most) {
		this.most = most;
	}

	void add(long id, long xid) {
		this.rows.put(id, xid);
		if (this.rows.size() > this.most) {
			Iterator<Long> oldest = this.rows.keySet().iterator();
			oldest.next();
			oldest.remove();
			warn();
		}
	}

	private void warn() {
		if (!this.overflowed) {
			this.overflowed = true;
			logger.warn(("More than %d instructions came since the oldest transaction that is open on the primary "
					+ "server, and on this standby nobody can tell which others are open: some are applied again with "
					+ "each look. End that transaction, or let at least one server that is connected to the primary "
					+ "run: the position that it saves tells")
				.formatted(this.most));
		}
	}

	/**
	 * Forget the rows of transactions that a snapshot saw.
	 */
	void forget(TransactionSnapshot seen) {
		this.rows.values().removeIf(seen::saw);
		this.overflowed &= this.rows.size() >= this.most;
	}

	void clear() {
		this.rows.clear();
		this.overflowed = false;
	}

	boolean isEmpty() {
		return this.rows.isEmpty();
	}

	/**
	 * The rows as an array of PostgreSQL.
	 */
	String array() {
		return this.rows.keySet().stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
	}

	/**
	 * Their transactions, ascending.
	 */
	long[] transactions() {
		return this.rows.values().stream().mapToLong(Long::longValue).sorted().distinct().toArray();
	}

}

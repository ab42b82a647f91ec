package io.lbsync.instruction;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which rows that this server wrote were applied here already, so that the reader may
 * pass over them. A row is passed over only when its application is <em>recorded</em>: a
 * connection that was lost during COMMIT leaves a row whose writer never learnt that it
 * exists.
 * <p>
 * Thread-safe. Bounded: a forgotten entry means that a row is applied twice, which is
 * harmless.
 */
public final class OwnInstructions {

	private static final int MOST = 100_000;

	// FALSE: written, outcome open. TRUE: committed and applied here. Without a lock: all
	// transactions of this server come by twice.
	private final ConcurrentMap<Long, Boolean> rows = new ConcurrentHashMap<>();

	/**
	 * Rows were inserted; their transaction is still open.
	 * @param ids the rows
	 */
	public void written(Collection<Long> ids) {
		if (this.rows.size() >= MOST) {
			// Nobody reads, or too seldom to be worth an order.
			this.rows.clear();
		}
		ids.forEach((id) -> this.rows.put(id, Boolean.FALSE));
	}

	/**
	 * The transaction of the rows committed, and they were applied here. Rows that the
	 * reader saw in the meantime stay forgotten.
	 * @param ids the rows
	 */
	public void applied(Collection<Long> ids) {
		ids.forEach((id) -> this.rows.replace(id, Boolean.TRUE));
	}

	/**
	 * Nothing is known of the rows any more.
	 * @param ids the rows
	 */
	public void forget(Collection<Long> ids) {
		ids.forEach(this.rows::remove);
	}

	/**
	 * Forget everything: after a cold boot ids may mean other rows.
	 */
	public void clear() {
		this.rows.clear();
	}

	/**
	 * The reader sees a row.
	 * @param id the row
	 * @return whether it was applied here and may be passed over
	 */
	public boolean seen(long id) {
		return Boolean.TRUE.equals(this.rows.remove(id));
	}

}

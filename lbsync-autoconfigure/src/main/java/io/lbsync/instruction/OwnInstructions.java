package io.lbsync.instruction;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

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

	// Guarded by this. FALSE: written, outcome open. TRUE: committed and applied here.
	private final Map<Long, Boolean> rows = new LinkedHashMap<>();

	/**
	 * Rows were inserted; their transaction is still open.
	 * @param ids the rows
	 */
	public synchronized void written(Collection<Long> ids) {
		ids.forEach((id) -> this.rows.put(id, Boolean.FALSE));
		var oldest = this.rows.entrySet().iterator();
		while (this.rows.size() > MOST) {
			oldest.next();
			oldest.remove();
		}
	}

	/**
	 * The transaction of the rows committed, and they were applied here. Rows that the
	 * reader saw in the meantime stay forgotten.
	 * @param ids the rows
	 */
	public synchronized void applied(Collection<Long> ids) {
		ids.forEach((id) -> this.rows.replace(id, Boolean.TRUE));
	}

	/**
	 * Nothing is known of the rows any more.
	 * @param ids the rows
	 */
	public synchronized void forget(Collection<Long> ids) {
		ids.forEach(this.rows::remove);
	}

	/**
	 * Forget everything: after a cold boot ids may mean other rows.
	 */
	public synchronized void clear() {
		this.rows.clear();
	}

	/**
	 * The reader sees a row.
	 * @param id the row
	 * @return whether it was applied here and may be passed over
	 */
	public synchronized boolean seen(long id) {
		return Boolean.TRUE.equals(this.rows.remove(id));
	}

}

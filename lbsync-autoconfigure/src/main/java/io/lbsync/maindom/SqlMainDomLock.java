package io.lbsync.maindom;

import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.jdbc.WritesRefused;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;

/**
 * Lock in a row of {@code umbracoKeyValue}, for processes that share no folder. The value
 * is the id of the holder; who wants the lock puts an id of its own there, marked as a
 * wish; the holder finds it, and lets go by adding {@code _updated} to it; the new owner
 * puts its id. All changes are compare-and-set, so that of two who want the lock one
 * comes after the other. When a process ends, it deletes the row.
 * <p>
 * A holder that was killed leaves its row. Whoever waited for an answer for the
 * acquisition timeout, on its own clock, takes the lock.
 */
public final class SqlMainDomLock implements MainDomLock {

	private static final String KEY = "Umbraco.Core.Runtime.SqlMainDom-";

	private static final String WANTED = "_wanted";

	private static final String LET_GO = "_updated";

	private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

	private final KeyValues rows;

	private final String key;

	private final Duration orphanAfter;

	private final Ticker ticker;

	// New for each time the lock is asked for.
	private String id = newId();

	// The value seen last, and since when it has been there.
	private @Nullable String seen;

	private long seenSince;

	// Read by whoever asks for the holder.
	private volatile String other = "";

	/**
	 * Create the lock; nothing is written yet.
	 * @param rows the rows of the shared database
	 * @param identity the server
	 * @param discriminator keeps processes of one identity apart, may be empty
	 * @param orphanAfter how long to wait for a holder that does not answer
	 * @param ticker monotonic time
	 */
	public SqlMainDomLock(KeyValues rows, ServerIdentity identity, String discriminator, Duration orphanAfter,
			Ticker ticker) {
		this.rows = rows;
		this.key = KEY + MainDomKey.of(identity, discriminator);
		this.orphanAfter = orphanAfter;
		this.ticker = ticker;
	}

	private static String newId() {
		return "%s P%d".formatted(UUID.randomUUID().toString().toUpperCase(Locale.ROOT), ProcessHandle.current().pid());
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalStateException if this login may not write
	 */
	@Override
	public boolean acquire(Duration timeout) {
		try {
			return tryFor(timeout);
		}
		catch (DataAccessException ex) {
			if (WritesRefused.by(ex)) {
				throw new IllegalStateException("SqlMainDomLock has to write to 'umbracoKeyValue', which the database "
						+ "refuses. Allow it, or set 'umbraco.cms.global.main-dom-lock' to 'FileSystemMainDomLock' or "
						+ "'none'.", ex);
			}
			throw ex;
		}
	}

	private boolean tryFor(Duration timeout) {
		long start = this.ticker.nanos();
		while (!look(timeout.isZero())) {
			Duration left = timeout.minus(this.ticker.since(start));
			if (left.isNegative() || left.isZero() || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(Math.min(left.toNanos(), BETWEEN_LOOKS.toNanos()));
		}
		return true;
	}

	/**
	 * Look at the row once, and do what can be done.
	 */
	boolean look(boolean onlyIfFree) {
		String value = this.rows.get(this.key);
		notice(value);
		if (value == null) {
			return this.rows.insertIfAbsent(this.key, this.id);
		}
		if (value.equals(this.id)) {
			// The answer to an earlier statement was lost.
			return true;
		}
		if (value.endsWith(LET_GO) && isForMe(value, onlyIfFree)) {
			return this.rows.compareAndSet(this.key, value, this.id);
		}
		if (onlyIfFree) {
			return false;
		}
		if (unchangedFor(this.orphanAfter)) {
			return this.rows.compareAndSet(this.key, value, this.id);
		}
		if (!value.endsWith(WANTED) && !value.endsWith(LET_GO)) {
			wish(value);
		}
		return false;
	}

	private void wish(String value) {
		String wish = this.id + WANTED;
		if (this.rows.compareAndSet(this.key, value, wish)) {
			notice(wish);
		}
	}

	private boolean isForMe(String value, boolean onlyIfFree) {
		return !onlyIfFree && value.startsWith(this.id) || unchangedFor(BETWEEN_LOOKS.multipliedBy(5));
	}

	private void notice(@Nullable String value) {
		if (value == null || !value.equals(this.seen)) {
			this.seen = value;
			this.seenSince = this.ticker.nanos();
		}
		if (value == null || !value.startsWith(this.id)) {
			this.other = (value != null) ? describe(value) : "";
		}
	}

	private static String describe(String value) {
		int process = value.lastIndexOf('P');
		return "process " + value.substring(process + 1).replace(WANTED, "").replace(LET_GO, "") + " ("
				+ value.split(" ", 2)[0] + ")";
	}

	private boolean unchangedFor(Duration time) {
		return this.ticker.since(this.seenSince).compareTo(time) >= 0;
	}

	@Override
	public boolean isHeld() {
		String value = this.rows.get(this.key);
		notice(value);
		return this.id.equals(value);
	}

	@Override
	public void release() {
		String mine = this.id;
		this.id = newId();
		this.seen = null;
		if (this.rows.remove(this.key, mine)) {
			return;
		}
		letGo(mine);
	}

	/**
	 * A wish may be replaced by another one at any moment, but not for ever. An id is no
	 * wish: who has it took the lock because nobody answered. A wish of our own stays:
	 * without it, a third process would take the lock before the holder has let go.
	 */
	private void letGo(String mine) {
		for (int tries = 0; tries < 10; tries++) {
			String value = this.rows.get(this.key);
			if (value == null || answered(value, mine)) {
				return;
			}
		}
	}

	private boolean answered(String value, String mine) {
		if (value.startsWith(mine)) {
			return value.endsWith(WANTED) || this.rows.remove(this.key, value);
		}
		return !value.endsWith(WANTED) || this.rows.compareAndSet(this.key, value, value + LET_GO);
	}

	@Override
	public String holder() {
		return this.other;
	}

	@Override
	public String toString() {
		return this.key;
	}

}

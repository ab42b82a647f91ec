package io.lbsync.instruction;

import java.util.List;

/**
 * Cursor for PostgreSQL, whichever server answers: the {@link SnapshotCursor} while that
 * is a primary, the {@link StandbyCursor} while it is a standby. Each answer tells which
 * one it is, for a standby may be promoted at any time, and an address may lead to
 * another server with each connection.
 * <p>
 * An answer of the other kind is not used. The position is handed over instead, as text,
 * and asked for again at once; rows that come twice that way do no harm.
 */
final class PostgresCursor implements LogCursor {

	private static final String STANDBY = "standby";

	private final SnapshotCursor forPrimary = new SnapshotCursor();

	private final StandbyCursor forStandby;

	private volatile boolean onStandby;

	private boolean seeking = true;

	/**
	 * Create a cursor that seeks the head.
	 * @param published whether servers have a column for their positions
	 */
	PostgresCursor(boolean published) {
		this.forStandby = new StandbyCursor(published);
	}

	@Override
	public List<LogSelect> selects(int pageSize) {
		return current().selects(pageSize);
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		boolean standby = answer.head().mark().equals(STANDBY);
		if (standby != this.onStandby) {
			handOver(standby);
			return new LogPage(List.of(), false);
		}
		LogPage page = current().accept(answer, pageSize);
		this.seeking = false;
		return page;
	}

	private void handOver(boolean standby) {
		LogCursor from = current();
		this.onStandby = standby;
		if (this.seeking) {
			current().seekHead();
		}
		else {
			current().resume(from.position().text());
		}
	}

	@Override
	public LogPosition position() {
		return current().position();
	}

	@Override
	public void resume(String position) {
		current().resume(position);
		this.seeking = false;
	}

	@Override
	public void seekHead() {
		current().seekHead();
		this.seeking = true;
	}

	@Override
	public LogSelect waiting() {
		return current().waiting();
	}

	@Override
	public boolean onStandby() {
		return this.onStandby;
	}

	private LogCursor current() {
		return this.onStandby ? this.forStandby : this.forPrimary;
	}

}

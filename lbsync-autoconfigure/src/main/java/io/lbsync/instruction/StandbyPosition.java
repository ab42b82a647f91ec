package io.lbsync.instruction;

import java.util.Arrays;

/**
 * Position of the {@link StandbyCursor}.
 *
 * @param base transactions that are over, all whose rows were handed out
 * @param handedOut others whose rows were handed out, ascending
 */
record StandbyPosition(SnapshotPosition base, long[] handedOut) implements LogPosition {

	@Override
	public long lastId() {
		return this.base.lastId();
	}

	@Override
	public int open() {
		return this.base.open();
	}

	@Override
	public long lowWater() {
		return this.base.lowWater();
	}

	@Override
	public String scope() {
		return this.base.scope();
	}

	// The rows of a transaction become visible all at once.
	@Override
	public boolean covers(String mark) {
		return this.base.covers(mark) || Arrays.binarySearch(this.handedOut, Long.parseUnsignedLong(mark)) >= 0;
	}

	/**
	 * Without the rows beyond the base: whoever goes on from here gets them again.
	 */
	@Override
	public String text() {
		return this.base.text();
	}

}

package io.lbsync.autoconfigure;

import io.lbsync.maindom.MainDomMember;
import io.lbsync.sync.Sync;

/**
 * The reader as a member of MainDom: the position is saved before another process goes on
 * from it, and after whatever of the application's own is closed.
 *
 * @param sync the reader
 */
record SyncInMainDom(Sync sync) implements MainDomMember {

	private static final int WEIGHT = 1000;

	@Override
	public int weight() {
		return WEIGHT;
	}

	@Override
	public void decided() {
		this.sync.wake();
	}

	@Override
	public void install() {
		this.sync.takeOver();
	}

	@Override
	public void release() {
		this.sync.letGo();
	}

}

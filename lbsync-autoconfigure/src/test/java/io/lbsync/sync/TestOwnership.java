package io.lbsync.sync;

import io.lbsync.role.MainDomOwnership;

/**
 * Whether a server is MainDom, as the test says.
 */
final class TestOwnership implements MainDomOwnership {

	volatile boolean mainDom = true;

	volatile boolean decided = true;

	@Override
	public boolean isMainDom() {
		return this.mainDom;
	}

	@Override
	public boolean isDecided() {
		return this.decided;
	}

}

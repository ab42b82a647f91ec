package io.lbsync.soak;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What changes rows without a transaction passes here. A crash between the change and its
 * eviction loses the eviction, and a link that is cut loses the answer to the change, as
 * the documentation says; so before a server is killed or cut off, nobody may be there.
 * Thread-safe; closed and opened by one thread.
 */
final class Gate {

	private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

	/**
	 * Do something, unless the gate is closed.
	 * @return whether it was done
	 */
	boolean pass(Runnable change) {
		if (!this.lock.readLock().tryLock()) {
			return false;
		}
		try {
			change.run();
			return true;
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	/**
	 * Wait until everybody is through, and let nobody in.
	 */
	void close() {
		if (!this.lock.isWriteLockedByCurrentThread()) {
			this.lock.writeLock().lock();
		}
	}

	void open() {
		if (this.lock.isWriteLockedByCurrentThread()) {
			this.lock.writeLock().unlock();
		}
	}

}

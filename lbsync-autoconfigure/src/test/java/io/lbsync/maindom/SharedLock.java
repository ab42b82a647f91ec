package io.lbsync.maindom;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A lock in the memory of a test, with a handle for each process.
 */
final class SharedLock {

	private @Nullable Handle holder;

	private @Nullable Handle asking;

	Handle handle(String name) {
		return new Handle(name);
	}

	final class Handle implements MainDomLock {

		private final String name;

		private @Nullable RuntimeException failure;

		private Handle(String name) {
			this.name = name;
		}

		void fail(@Nullable RuntimeException failure) {
			this.failure = failure;
		}

		@Override
		public boolean acquire(Duration timeout) {
			if (this.failure != null) {
				throw this.failure;
			}
			if (SharedLock.this.holder == null) {
				SharedLock.this.holder = this;
				SharedLock.this.asking = null;
				return true;
			}
			if (!timeout.isZero()) {
				SharedLock.this.asking = this;
			}
			return false;
		}

		@Override
		public boolean isHeld() {
			return SharedLock.this.holder == this && SharedLock.this.asking == null;
		}

		@Override
		public void release() {
			if (SharedLock.this.holder == this) {
				SharedLock.this.holder = null;
			}
			if (SharedLock.this.asking == this) {
				SharedLock.this.asking = null;
			}
		}

		boolean isHolder() {
			return SharedLock.this.holder == this;
		}

		@Override
		public String holder() {
			Handle other = isHolder() ? SharedLock.this.asking : SharedLock.this.holder;
			return (other != null) ? other.name : "";
		}

	}

}

package io.lbsync.sync;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells all listeners, and lets none of them break the sync.
 */
final class SafeListener implements SyncListener {

	private static final Log logger = LogFactory.getLog(SyncListener.class);

	private final List<SyncListener> listeners;

	SafeListener(List<SyncListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void received(Duration delay) {
		tell((listener) -> listener.received(delay));
	}

	@Override
	public void looked(long asked) {
		tell((listener) -> listener.looked(asked));
	}

	@Override
	public void coldBoot(ColdBootEvent event) {
		tell((listener) -> listener.coldBoot(event));
	}

	@Override
	public void caughtUp() {
		tell(SyncListener::caughtUp);
	}

	private void tell(Consumer<SyncListener> what) {
		for (SyncListener listener : this.listeners) {
			try {
				what.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener failed", ex);
			}
		}
	}

}

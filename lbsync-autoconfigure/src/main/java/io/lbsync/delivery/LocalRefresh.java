package io.lbsync.delivery;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Applies instructions on this server without ever throwing.
 * <p>
 * Thread-safe.
 */
final class LocalRefresh {

	private static final Log logger = LogFactory.getLog(LocalRefresh.class);

	private final LocalApplication application;

	// What was logged last, so that a refresher that fails each time is logged once.
	private volatile @Nullable String lastFailure;

	LocalRefresh(LocalApplication application) {
		this.application = application;
	}

	/**
	 * Apply.
	 * @return whether all of it is applied now
	 */
	boolean apply(List<RefreshInstruction> instructions) {
		try {
			if (!instructions.isEmpty()) {
				this.application.apply(instructions);
			}
			return true;
		}
		catch (RuntimeException ex) {
			String cause = ex.getClass().getName() + ": " + ex.getMessage();
			if (!cause.equals(this.lastFailure)) {
				this.lastFailure = cause;
				logger.error("A refresher failed on this server; it is told again when the row is read", ex);
			}
			return false;
		}
	}

}

package io.lbsync.role;

/**
 * Whether this process is the one of several processes of one server that owns what the
 * server keeps on its machine and under its name: local files, its saved position, its
 * rows. A process that does not own it still writes instructions, and still applies them
 * to the caches in its own memory.
 * <p>
 * Implementations are thread-safe and answer at once.
 */
@FunctionalInterface
public interface MainDomOwnership {

	/**
	 * Whether this process owns it at this moment. Ask each time it matters; do not keep
	 * the answer.
	 * @return whether it does
	 */
	boolean isMainDom();

	/**
	 * Whether it was tried to become the owner, so that {@link #isMainDom()} is more than
	 * "not yet".
	 * @return {@code false} for a short time after the start
	 */
	default boolean isDecided() {
		return true;
	}

}

package io.lbsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Tells refreshers on all servers that something changed. Within a transaction on our
 * database the instruction is written with it, and the refreshers of this server are told
 * when it is committed; within another one both happen when it is over, whatever its
 * outcome; without one both happen at once.
 * <p>
 * What is said several times within one transaction is told once; the last word about an
 * id counts. A refresher of this server that fails breaks nothing: it is logged, and told
 * again when the reader of this server comes to the row. Refreshers of this server are
 * called while the connection of the finished transaction is still bound to the thread,
 * as in any {@code afterCompletion} callback of Spring: they may read through Spring, and
 * write only in a transaction of their own ({@code REQUIRES_NEW}).
 * <p>
 * Thread-safe.
 */
public interface DistributedCache {

	/**
	 * Everything changed.
	 * @param refresher the refresher
	 */
	void refreshAll(UUID refresher);

	/**
	 * Things with numbers changed.
	 * @param refresher the refresher
	 * @param id a changed thing
	 * @param more more of them
	 */
	void refresh(UUID refresher, int id, int... more);

	/**
	 * Things with GUIDs changed.
	 * @param refresher the refresher
	 * @param id a changed thing
	 * @param more more of them
	 */
	void refresh(UUID refresher, UUID id, UUID... more);

	/**
	 * Things that payloads describe changed.
	 * @param refresher a {@link io.lbsync.instruction.PayloadCacheRefresher}
	 * @param payloads what is told; nothing happens if there are none
	 * @throws RuntimeException if a payload cannot be written as JSON; then nothing
	 * happened
	 */
	void refreshByPayload(UUID refresher, List<?> payloads);

	/**
	 * Things with numbers are gone.
	 * @param refresher the refresher
	 * @param id a removed thing
	 * @param more more of them
	 */
	void remove(UUID refresher, int id, int... more);

	/**
	 * Where the log stood when this thread wrote to it last: in its last committed
	 * transaction that changed something, or outside one. Hand it to
	 * {@link #awaitPropagation} on another server.
	 * @return an opaque text, or {@code null} if this thread wrote nothing yet or what it
	 * published last is not written yet
	 */
	@Nullable String lastPosition();

	/**
	 * Wait until this server has applied everything up to a position.
	 * @param position what {@link #lastPosition()} returned on some server
	 * @param timeout longest time to wait; zero only asks
	 * @return whether it has
	 */
	boolean awaitPropagation(String position, Duration timeout);

}

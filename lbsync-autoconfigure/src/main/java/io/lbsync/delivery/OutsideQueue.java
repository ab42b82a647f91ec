package io.lbsync.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Requests that wait to be written, bounded: when there are too many instructions all of
 * them are replaced by full refreshes, which is always right and never long.
 * <p>
 * Thread-safe.
 */
final class OutsideQueue {

	private final int most;

	// Guarded by this.
	private final Deque<OutsideRequest> requests = new ArrayDeque<>();

	// Guarded by this. Sum of the instructions.
	private int size;

	OutsideQueue(int most) {
		this.most = most;
	}

	/**
	 * Add a request at the end.
	 * @return how many instructions were replaced by full refreshes; usually none
	 */
	synchronized int add(OutsideRequest request) {
		this.requests.addLast(request);
		this.size += request.instructions().size();
		return bound();
	}

	/**
	 * Put requests back at the front, in their order.
	 * @return how many instructions were replaced by full refreshes; usually none
	 */
	synchronized int putBack(List<OutsideRequest> failed) {
		for (int i = failed.size() - 1; i >= 0; i--) {
			this.requests.addFirst(failed.get(i));
			this.size += failed.get(i).instructions().size();
		}
		return bound();
	}

	/**
	 * Take what waits.
	 * @param one whether to take one request only
	 * @return the requests; empty if there are none
	 */
	synchronized List<OutsideRequest> take(boolean one) {
		List<OutsideRequest> taken = new ArrayList<>();
		while (!this.requests.isEmpty() && (taken.isEmpty() || !one)) {
			OutsideRequest request = this.requests.removeFirst();
			this.size -= request.instructions().size();
			taken.add(request);
		}
		return taken;
	}

	synchronized int size() {
		return this.size;
	}

	private int bound() {
		if (this.size <= this.most) {
			return 0;
		}
		int replaced = this.size;
		OutsideRequest inFull = OutsideRequest.inFull(this.requests.stream());
		this.requests.forEach((request) -> request.done(Optional.empty()));
		this.requests.clear();
		this.requests.addLast(inFull);
		this.size = inFull.instructions().size();
		return replaced;
	}

}

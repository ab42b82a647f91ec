package io.lbsync.soak;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last things that happened to each purchase on this server, so that a difference can
 * be understood. Times are those of the monotonic clock, which all processes of a machine
 * share. Thread-safe.
 */
final class OperationLog {

	private static final int KEPT = 60;

	private final Map<Integer, Deque<String>> notes = new ConcurrentHashMap<>();

	void note(int purchase, Shape shape, String what) {
		String note = "%d us %s %s %s".formatted(System.nanoTime() / 1000, Thread.currentThread().getName(), shape,
				what);
		Deque<String> deque = this.notes.computeIfAbsent(purchase, (key) -> new ArrayDeque<>());
		synchronized (deque) {
			deque.addLast(note);
			if (deque.size() > KEPT) {
				deque.removeFirst();
			}
		}
	}

	List<String> of(int purchase) {
		Deque<String> deque = this.notes.computeIfAbsent(purchase, (key) -> new ArrayDeque<>());
		synchronized (deque) {
			return List.copyOf(deque);
		}
	}

}

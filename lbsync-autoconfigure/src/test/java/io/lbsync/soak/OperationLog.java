package io.lbsync.soak;

import java.util.ArrayDeque;
import java.util.ArrayList;
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

	private static final int KEPT = 80;

	private final Map<Integer, Ring> changes = new ConcurrentHashMap<>();

	// Of their own, for they are many and would drive out the others.
	private final Map<Integer, Ring> reads = new ConcurrentHashMap<>();

	void note(int purchase, Shape shape, String what) {
		ring((shape == Shape.READ) ? this.reads : this.changes, purchase).add(shape + " " + what);
	}

	/**
	 * Something was read from the database because it was not cached.
	 */
	<T> T loaded(int purchase, String cache, T value) {
		ring(this.changes, purchase).add("loaded " + cache + ": " + value);
		return value;
	}

	/**
	 * Everything about a purchase, oldest first.
	 */
	List<String> of(int purchase) {
		List<Note> notes = new ArrayList<>(ring(this.changes, purchase).notes());
		notes.addAll(ring(this.reads, purchase).notes());
		return notes.stream().sorted((a, b) -> Long.compare(a.time(), b.time())).map(Note::toString).toList();
	}

	private static Ring ring(Map<Integer, Ring> rings, int purchase) {
		return rings.computeIfAbsent(purchase, (key) -> new Ring(new ArrayDeque<>()));
	}

	private record Note(long time, String thread, String what) {

		@Override
		public String toString() {
			return "%d us %s %s".formatted(this.time / 1000, this.thread, this.what);
		}

	}

	private record Ring(Deque<Note> deque) {

		synchronized void add(String what) {
			this.deque.addLast(new Note(System.nanoTime(), Thread.currentThread().getName(), what));
			if (this.deque.size() > KEPT) {
				this.deque.removeFirst();
			}
		}

		synchronized List<Note> notes() {
			return List.copyOf(this.deque);
		}

	}

}

package io.lbsync.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last lines that a process wrote, to look at and to wait for. Thread-safe.
 */
final class ProcessOutput {

	private static final int CAPACITY = 20_000;

	private final Deque<String> lines = new ArrayDeque<>();

	/** Lines that no longer fit; so the number of a line is its index plus this. */
	private long dropped;

	private boolean ended;

	/**
	 * Read a stream to its end in a thread of its own.
	 * @param name of the thread
	 * @param stream what to read
	 */
	void collect(String name, InputStream stream) {
		Thread thread = new Thread(() -> read(stream), name);
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Number of the next line.
	 * @return lines so far, with those that were dropped
	 */
	synchronized long end() {
		return this.dropped + this.lines.size();
	}

	/**
	 * The lines that are kept.
	 * @return oldest first
	 */
	synchronized List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * The first line from a number on that contains a match, without waiting.
	 * @param pattern what to find
	 * @param from number of the first line that counts
	 * @return the match and its line's number, or empty
	 */
	synchronized Optional<Found> find(Pattern pattern, long from) {
		long number = this.dropped;
		for (String line : this.lines) {
			Matcher matcher = (number >= from) ? pattern.matcher(line) : null;
			if (matcher != null && matcher.find()) {
				return Optional.of(new Found(matcher.toMatchResult(), number));
			}
			number++;
		}
		return Optional.empty();
	}

	/**
	 * Wait for a line. Ends early when the stream has ended.
	 * @param pattern what it contains
	 * @param from number of the first line that counts
	 * @param timeout how long
	 * @return the match, or empty when it did not come
	 */
	synchronized Optional<Found> await(Pattern pattern, long from, Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		Optional<Found> found = find(pattern, from);
		while (found.isEmpty() && !this.ended && System.nanoTime() - deadline < 0) {
			Monitors.await(this, deadline);
			found = find(pattern, from);
		}
		return found;
	}

	/**
	 * Whether nothing more will come.
	 * @return whether the stream is at its end
	 */
	synchronized boolean hasEnded() {
		return this.ended;
	}

	private void read(InputStream stream) {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				add(line);
			}
		}
		catch (IOException ex) {
			add("(output closed: " + ex.getMessage() + ")");
		}
		finally {
			finish();
		}
	}

	private synchronized void add(String line) {
		this.lines.addLast(line);
		if (this.lines.size() > CAPACITY) {
			this.lines.removeFirst();
			this.dropped++;
		}
		notifyAll();
	}

	private synchronized void finish() {
		this.ended = true;
		notifyAll();
	}

	/**
	 * A line that was found.
	 *
	 * @param match the first match in it
	 * @param number its number
	 */
	record Found(MatchResult match, long number) {
	}

}

package io.lbsync.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Things that happen to members of a fleet, several at a time, and how often each did.
 * <p>
 * Not thread-safe; what happens does so on threads of its own.
 *
 * @param <E> what may happen
 */
public final class Happenings<E extends Enum<E>> {

	private final Map<E, Integer> tally;

	private final ExecutorService hands = Executors.newCachedThreadPool();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	/**
	 * Nothing has happened yet.
	 * @param type what may happen
	 */
	public Happenings(Class<E> type) {
		this.tally = new EnumMap<>(type);
	}

	/**
	 * Count something.
	 * @param event what happened
	 */
	public void count(E event) {
		this.tally.merge(event, 1, Integer::sum);
	}

	/**
	 * Let something happen to a member, and release it afterwards.
	 * @param event what it is called
	 * @param taken a member that was taken for that
	 * @param what what happens
	 */
	public void to(FleetMember taken, E event, Runnable what) {
		count(event);
		this.hands.execute(() -> {
			try {
				what.run();
			}
			catch (RuntimeException | Error ex) {
				this.failure.compareAndSet(null, ex);
			}
			finally {
				taken.release();
			}
		});
	}

	/**
	 * Whether something could not happen.
	 * @return whether to go on makes no sense
	 */
	public boolean hasFailed() {
		return this.failure.get() != null;
	}

	/**
	 * Wait until everything is over.
	 * @throws AssertionError if something could not happen
	 */
	public void awaitEnd() throws InterruptedException {
		this.hands.shutdown();
		if (!this.hands.awaitTermination(5, TimeUnit.MINUTES)) {
			throw new AssertionError("Events did not come to their end");
		}
		if (hasFailed()) {
			throw new AssertionError("An event failed", this.failure.get());
		}
	}

	/**
	 * How many things have happened.
	 * @return their number
	 */
	public int number() {
		return this.tally.values().stream().mapToInt(Integer::intValue).sum();
	}

	/**
	 * Let time pass between events.
	 * @param millis how much
	 */
	public static void await(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public String toString() {
		return this.tally.toString();
	}

}

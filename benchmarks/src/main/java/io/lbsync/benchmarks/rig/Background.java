package io.lbsync.benchmarks.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Threads of a program that go on until they are told to stop. What one of them throws is
 * thrown again by whoever waits for them. Thread-safe.
 */
public final class Background implements AutoCloseable {

	private static final long LOOK = 1_000_000;

	private final List<Thread> threads = new ArrayList<>();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private volatile boolean running = true;

	/**
	 * Whether threads should go on.
	 * @return {@code false} as soon as they are stopped
	 */
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Start a thread.
	 * @param work what it does, once
	 */
	public void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (Throwable ex) {
				this.failure.compareAndSet(null, ex);
			}
		});
		thread.setDaemon(true);
		synchronized (this.threads) {
			this.threads.add(thread);
		}
		thread.start();
	}

	/**
	 * Start a thread that does something again and again.
	 * @param work what it does
	 */
	public void repeat(Work work) {
		start(() -> {
			while (isRunning()) {
				work.run();
			}
		});
	}

	/**
	 * Wait for something, as long as no thread has failed.
	 * @param condition what to wait for
	 * @param seconds longest time to wait
	 * @return whether it is so
	 */
	public boolean await(BooleanSupplier condition, double seconds) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean() && System.nanoTime() - start < seconds * 1e9) {
			check();
			LockSupport.parkNanos(LOOK);
		}
		check();
		return condition.getAsBoolean();
	}

	/**
	 * Let time pass, as long as no thread has failed.
	 * @param seconds how long
	 */
	public void pass(double seconds) {
		await(() -> false, seconds);
	}

	private void check() {
		Throwable cause = this.failure.get();
		if (cause != null) {
			throw new IllegalStateException("A thread of the benchmark has failed", cause);
		}
	}

	/**
	 * Stop all threads and wait for their end.
	 */
	@Override
	public void close() {
		this.running = false;
		List<Thread> all;
		synchronized (this.threads) {
			all = List.copyOf(this.threads);
		}
		try {
			for (Thread thread : all) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		check();
	}

	/**
	 * What a thread does.
	 */
	@FunctionalInterface
	public interface Work {

		/**
		 * Do it.
		 * @throws Exception anything
		 */
		void run() throws Exception;

	}

}

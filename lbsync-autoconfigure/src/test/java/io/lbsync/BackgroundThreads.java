package io.lbsync;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Threads of a test, and what they failed with.
 */
public final class BackgroundThreads {

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	public Thread start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
		});
		thread.start();
		return thread;
	}

	public boolean failed() {
		return !this.failures.isEmpty();
	}

	public List<Throwable> failures() {
		return this.failures;
	}

	/**
	 * What a thread does.
	 */
	@FunctionalInterface
	public interface Work {

		void run() throws Exception;

	}

}

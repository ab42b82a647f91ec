package io.lbsync.loop;

import java.time.Duration;

/**
 * Monotonic time of this process in nanoseconds. It never jumps, and is the only clock by
 * which lbsync decides that time has passed (promise P5).
 */
@FunctionalInterface
public interface Ticker {

	/**
	 * Nanoseconds since some arbitrary moment; only differences mean something.
	 * @return the reading
	 */
	long nanos();

	/**
	 * Time that has passed since an earlier reading.
	 * @param earlier an earlier reading of this ticker
	 * @return the time since then
	 */
	default Duration since(long earlier) {
		return Duration.ofNanos(nanos() - earlier);
	}

	/**
	 * The monotonic clock of the JVM.
	 * @return the system's ticker
	 */
	static Ticker system() {
		return System::nanoTime;
	}

}

package io.lbsync.maindom;

import java.time.Duration;

/**
 * A lock that one process of a server holds, and hands over when another process of the
 * same server, usually its successor, asks for it. Declare a bean of this type to bring
 * one of your own.
 * <p>
 * Called by one thread at a time. Whatever a method throws is logged, and the call is
 * made again later.
 */
public interface MainDomLock {

	/**
	 * Ask whoever holds the lock to let it go, and wait for that. Called again and again
	 * until it succeeds, so what was asked may stay asked between two calls.
	 * @param timeout longest time to wait; with {@link Duration#ZERO} the lock is taken
	 * only if nobody holds it, and nobody is asked
	 * @return whether this process holds the lock now
	 */
	boolean acquire(Duration timeout);

	/**
	 * Whether this process holds the lock and may go on holding it. Asked at each polling
	 * interval.
	 * @return {@code false} if another process asked for the lock, or has it already
	 */
	boolean isHeld();

	/**
	 * Let the lock go, or stop asking for it. Does nothing otherwise.
	 */
	void release();

	/**
	 * Who holds the lock, or asked for it, as far as that is known: for messages.
	 * @return for example {@code process 4711}, or an empty text
	 */
	default String holder() {
		return "";
	}

}

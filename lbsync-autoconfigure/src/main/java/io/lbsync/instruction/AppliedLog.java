package io.lbsync.instruction;

import java.time.Duration;

/**
 * How far this server has applied the log.
 */
public interface AppliedLog {

	/**
	 * Wait until this server has applied everything up to a mark.
	 * @param mark what {@link Appended#mark()} said
	 * @param timeout longest time to wait; zero only asks
	 * @return whether it has
	 */
	boolean await(String mark, Duration timeout);

}

package io.lbsync.loop;

/**
 * One turn of a loop. Tests turn it by hand and so own the time.
 */
@FunctionalInterface
public interface Step {

	/**
	 * Do what is to be done now, and return.
	 * @throws Exception if it did not succeed; the loop reports it and tries again later
	 */
	void step() throws Exception;

}

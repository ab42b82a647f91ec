package io.lbsync.instruction;

/**
 * A refresher that wants to know when several instructions are applied as one run: those
 * of one transaction, or all that one look at the log brought. Between the two calls some
 * of the state is fresh and some is not.
 */
public interface RunAware {

	/**
	 * A run begins. Runs of several threads may overlap.
	 */
	void runStarted();

	/**
	 * A run is over, whether all of it succeeded or not.
	 */
	void runEnded();

}

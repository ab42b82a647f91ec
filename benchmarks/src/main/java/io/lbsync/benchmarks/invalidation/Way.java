package io.lbsync.benchmarks.invalidation;

/**
 * How the keys are evicted.
 */
enum Way {

	/** As many with one call as the contestant's interface takes. */
	BULK,

	/** One call for each key. */
	LOOP

}

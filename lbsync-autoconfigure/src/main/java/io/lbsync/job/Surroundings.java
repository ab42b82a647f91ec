package io.lbsync.job;

import java.util.function.Supplier;

import io.lbsync.loop.Ticker;

/**
 * What all jobs of a server have in common.
 *
 * @param start GUID of this start of the server
 * @param server its identity
 * @param clock the database's clock
 * @param ticker monotonic time
 * @param settings the settings
 */
record Surroundings(Supplier<String> start, String server, JobClock clock, Ticker ticker, JobSettings settings) {

	String guid() {
		return this.start.get();
	}

}

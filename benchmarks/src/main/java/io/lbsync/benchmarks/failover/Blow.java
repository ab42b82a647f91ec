package io.lbsync.benchmarks.failover;

/**
 * What happens to the server whose turn it is.
 */
enum Blow {

	/** Its process is killed ({@code kill -9}). */
	KILL("kill -9"),

	/** Its process is stopped in good order (SIGTERM). */
	STOP("stopped in good order"),

	/** Its process stands still (SIGSTOP). */
	PAUSE("stands still");

	private final String text;

	Blow(String text) {
		this.text = text;
	}

	@Override
	public String toString() {
		return this.text;
	}

}

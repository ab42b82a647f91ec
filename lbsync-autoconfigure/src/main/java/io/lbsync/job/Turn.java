package io.lbsync.job;

/**
 * When a server may claim a job.
 *
 * @param at a reading of the ticker
 * @param fresh whether the row has to be read after that first
 */
record Turn(long at, boolean fresh) {

	static final Turn NEVER = new Turn(Long.MAX_VALUE, false);

}

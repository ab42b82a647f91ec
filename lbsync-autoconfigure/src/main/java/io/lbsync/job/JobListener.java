package io.lbsync.job;

/**
 * Is told what the distributed jobs of this server do. Called by the thread that runs the
 * job, outside its transaction; what it throws is logged and changes nothing.
 */
public interface JobListener {

	/**
	 * A run begins.
	 * @param event the run
	 */
	default void started(JobStartedEvent event) {
	}

	/**
	 * A run ended.
	 * @param event the run and its end
	 */
	default void finished(JobFinishedEvent event) {
	}

}

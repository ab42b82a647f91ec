package io.lbsync.job.web;

import java.time.Duration;

/**
 * A request that is sent again and again, by one server at a time.
 *
 * @param alias its name, which no other task has
 * @param interval time from one request to the next
 * @param url where it goes to
 * @param log whether each run is logged
 */
public record ScheduledTask(String alias, Duration interval, WebAddress url, boolean log) {

	/**
	 * Name of its job.
	 * @return the name
	 */
	public String jobName() {
		return "ScheduledTask." + this.alias;
	}

}

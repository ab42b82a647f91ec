package io.lbsync.job.web;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which requests are sent, and how.
 *
 * @param keepAlive where the keep-alive goes to, {@code null} if there is none
 * @param tasks the scheduled tasks
 * @param timeout longest time of one request, redirects and the whole answer included
 * @param followForeignRedirects whether redirects to other servers are followed
 */
public record WebJobSettings(@Nullable WebAddress keepAlive, List<ScheduledTask> tasks, Duration timeout,
		boolean followForeignRedirects) {

	/**
	 * Create settings.
	 */
	public WebJobSettings {
		tasks = List.copyOf(tasks);
	}

}

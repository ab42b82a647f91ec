package io.lbsync.job.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.JobGroup;
import io.lbsync.loop.Ticker;

/**
 * The jobs that send requests: the keep-alive, and one for each scheduled task.
 * <p>
 * Thread-safe.
 */
public final class WebJobs implements JobGroup {

	private final List<DistributedBackgroundJob> jobs;

	/**
	 * Create the jobs.
	 * @param settings which requests are sent, and how
	 * @param application address of the application as it is known by now, {@code null}
	 * while it is not; asked before each request that is relative to it
	 */
	public WebJobs(WebJobSettings settings, Supplier<@Nullable String> application) {
		WebRequests requests = new WebRequests(settings.timeout(), settings.followForeignRedirects(), Ticker.system());
		List<DistributedBackgroundJob> jobs = new ArrayList<>();
		if (settings.keepAlive() != null) {
			jobs.add(new KeepAliveJob(settings.keepAlive(), application, requests));
		}
		settings.tasks().forEach((task) -> jobs.add(new ScheduledTaskJob(task, application, requests)));
		this.jobs = List.copyOf(jobs);
	}

	@Override
	public List<DistributedBackgroundJob> jobs() {
		return this.jobs;
	}

}

package io.lbsync.job.web;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.JobExecution;
import io.lbsync.loop.Ticker;

/**
 * Sends the request of a scheduled task. It succeeds if it is answered in time, and not
 * with an error.
 */
final class ScheduledTaskJob implements DistributedBackgroundJob {

	private static final Log logger = LogFactory.getLog(ScheduledTaskJob.class);

	private final ScheduledTask task;

	private final Supplier<@Nullable String> application;

	private final WebRequests requests;

	ScheduledTaskJob(ScheduledTask task, Supplier<@Nullable String> application, WebRequests requests) {
		this.task = task;
		this.application = application;
		this.requests = requests;
	}

	@Override
	public String name() {
		return this.task.jobName();
	}

	@Override
	public Duration period() {
		return this.task.interval();
	}

	@Override
	public void execute(JobExecution execution) throws RequestFailedException, InterruptedException {
		URI url = url();
		long began = Ticker.system().nanos();
		String outcome = "was given up";
		try {
			outcome = "answered " + this.requests.get(url, execution);
		}
		catch (RequestFailedException ex) {
			outcome = (ex.status() != null) ? "failed with " + ex.status() : "failed without an answer";
			throw ex;
		}
		finally {
			if (this.task.log()) {
				logger.info("Scheduled task '%s': %s %s after %d ms".formatted(this.task.alias(), WebAddress.shown(url),
						outcome, Ticker.system().since(began).toMillis()));
			}
		}
	}

	private URI url() throws RequestFailedException {
		URI url = this.task.url().resolve(this.application.get());
		if (url == null) {
			throw new RequestFailedException(("'%s' is relative to the address of the application, which is not known: "
					+ "set 'umbraco.cms.web-routing.umbraco-application-url', or give the task a whole address")
				.formatted(this.task.url()), null);
		}
		return url;
	}

}

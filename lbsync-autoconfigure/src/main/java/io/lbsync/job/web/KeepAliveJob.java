package io.lbsync.job.web;

import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.JobExecution;

/**
 * Sends the application a request now and then, so that nothing puts it to sleep. Any
 * answer will do: the request has arrived then.
 */
final class KeepAliveJob implements DistributedBackgroundJob {

	static final String NAME = "KeepAlive";

	private static final Log logger = LogFactory.getLog(KeepAliveJob.class);

	private static final Duration PERIOD = Duration.ofMinutes(5);

	private final WebAddress address;

	private final Supplier<@Nullable String> application;

	private final WebRequests requests;

	KeepAliveJob(WebAddress address, Supplier<@Nullable String> application, WebRequests requests) {
		this.address = address;
		this.application = application;
		this.requests = requests;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Duration period() {
		return PERIOD;
	}

	@Override
	public void execute(JobExecution execution) throws RequestFailedException, InterruptedException {
		URI url = this.address.resolve(this.application.get());
		if (url == null) {
			logger.debug("Nothing to keep alive: no request has told the address of this application yet");
			return;
		}
		try {
			this.requests.get(url, execution);
		}
		catch (RequestFailedException ex) {
			if (ex.status() == null) {
				throw ex;
			}
			logger.debug(ex.getMessage());
		}
	}

}

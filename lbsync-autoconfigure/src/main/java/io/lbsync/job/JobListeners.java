package io.lbsync.job;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs what people have to know, once per cause, and tells all listeners.
 * <p>
 * Thread-safe.
 */
final class JobListeners implements JobListener {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private final List<JobListener> listeners;

	private final Map<String, String> failing = new ConcurrentHashMap<>();

	JobListeners(List<JobListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void started(JobStartedEvent event) {
		tell((listener) -> listener.started(event));
	}

	@Override
	public void finished(JobFinishedEvent event) {
		String job = event.run().job();
		switch (event.outcome()) {
			case SUCCEEDED -> succeeded(job);
			case FAILED -> failed(job, event.failure());
			case CANCELLED ->
				logger.info(("The job '%s' was cancelled because this server stops; another one runs its " + "slot")
					.formatted(job));
			case TAKEN_OVER ->
				logger.warn(("Another server took the job '%s' over, because nothing was heard of this one. "
						+ "What it did outside a transaction of the job may be done twice")
					.formatted(job));
		}
		tell((listener) -> listener.finished(event));
	}

	private void succeeded(String job) {
		if (this.failing.remove(job) != null) {
			logger.info("The job '%s' works again".formatted(job));
		}
	}

	private void failed(String job, @Nullable Throwable failure) {
		String cause = String.valueOf(failure);
		if (!cause.equals(this.failing.put(job, cause))) {
			logger
				.error(("The job '%s' failed. It runs again at its next slot, or before if it has lost its connection "
						+ "to the database")
					.formatted(job), failure);
		}
	}

	private void tell(Consumer<JobListener> what) {
		for (JobListener listener : this.listeners) {
			try {
				what.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener failed", ex);
			}
		}
	}

}

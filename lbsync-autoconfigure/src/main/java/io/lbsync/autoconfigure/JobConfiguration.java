package io.lbsync.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.job.AnnotatedJobs;
import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.DistributedJobs;
import io.lbsync.job.JobFinishedEvent;
import io.lbsync.job.JobGroup;
import io.lbsync.job.JobListener;
import io.lbsync.job.JobSettings;
import io.lbsync.job.JobStartedEvent;
import io.lbsync.loop.Ticker;
import io.lbsync.pulse.PulseObserver;
import io.lbsync.server.ServerStart;

/**
 * Distributed jobs: the user's beans and annotated methods, and those that are built in.
 */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

	private static final Log logger = LogFactory.getLog(JobConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	DistributedJobs lbsyncDistributedJobs(DistributedJobs.Source source, JobSettings settings,
			ObjectProvider<JobListener> listeners, ApplicationEventPublisher events) {
		List<JobListener> all = new ArrayList<>(listeners.orderedStream().toList());
		all.add(new JobListener() {

			@Override
			public void started(JobStartedEvent event) {
				events.publishEvent(event);
			}

			@Override
			public void finished(JobFinishedEvent event) {
				events.publishEvent(event);
			}

		});
		return new DistributedJobs(source, settings, Ticker.system(), all);
	}

	@Bean
	@ConditionalOnMissingBean
	DistributedJobs.Source lbsyncDistributedJobsSource(Database database, Tables tables, SchemaMode schema,
			ServerStart start, WriteAccess access, ObjectProvider<PlatformTransactionManager> managers,
			TransactionListenerPostProcessor listening, Environment environment) {
		PlatformTransactionManager manager = managers.getIfUnique(() -> (PlatformTransactionManager) listening
			.postProcessBeforeInitialization(new JdbcTransactionManager(database.dataSource()), "lbsync"));
		// Umbraco deletes rows of jobs that it does not know, and takes any row.
		boolean beside = schema == SchemaMode.NONE && tables.umbracoSite();
		return new DistributedJobs.Source(database, tables.distributedJob() && !beside, start, access::readOnly,
				new TransactionTemplate(manager), executor(environment));
	}

	private static Executor executor(Environment environment) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("lbsync-job-");
		executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		executor.setDaemon(true);
		return executor;
	}

	@Bean
	@ConditionalOnMissingBean
	JobSettings lbsyncJobSettings(DistributedJobsProperties jobs, LbsyncProperties lbsync) {
		return JobSettings.of(jobs.delay(), jobs.period(), jobs.maximumExecutionTime(), lbsync.jobs().keepAlive(),
				lbsync.jobs().threads());
	}

	@Bean
	static AnnotatedJobs lbsyncAnnotatedJobs() {
		return new AnnotatedJobs(TimeSpanFormat::parse);
	}

	/**
	 * Jobs may want anything, so what runs them is there before them.
	 */
	@Bean
	SmartInitializingSingleton lbsyncJobsTaken(DistributedJobs jobs, AnnotatedJobs annotated, Tables tables,
			ObjectProvider<DistributedBackgroundJob> beans, ObjectProvider<JobGroup> groups) {
		return () -> {
			List<DistributedBackgroundJob> all = new ArrayList<>(beans.orderedStream().toList());
			groups.orderedStream().forEach((group) -> all.addAll(group.jobs()));
			all.addAll(annotated.jobs());
			if (!all.isEmpty() && !tables.keyValue()) {
				logger.warn("Distributed jobs do not run: umbracoKeyValue is missing, or its values are too short "
						+ "(Umbraco 11.4 has them)");
				all.clear();
			}
			if (!all.isEmpty() && !tables.distributedJob()) {
				logger.info("Jobs are not shown in umbracoDistributedJob: it is missing (Umbraco 17 has it), or hidden "
						+ "from this login. They run nevertheless");
			}
			jobs.take(all);
		};
	}

	/**
	 * Asked for when the first pulse is there, because jobs may need what sends it.
	 */
	@Bean
	PulseObserver lbsyncJobsObserver(ObjectProvider<DistributedJobs> jobs) {
		return (now, coordination) -> jobs.getObject().observed(now, coordination);
	}

	@Bean
	@ConditionalOnProperty(name = "lbsync.loops", havingValue = "auto", matchIfMissing = true)
	JobLifecycle lbsyncJobLifecycle(DistributedJobs jobs, DrainTime drainTime) {
		return new JobLifecycle(jobs::start, jobs::stop, drainTime);
	}

}

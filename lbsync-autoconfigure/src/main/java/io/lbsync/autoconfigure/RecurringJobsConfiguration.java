package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import io.lbsync.election.ElectionSettings;
import io.lbsync.job.recurring.OnServerRolePostProcessor;
import io.lbsync.job.recurring.RecurringBackgroundJob;
import io.lbsync.job.recurring.RecurringJobs;
import io.lbsync.job.recurring.RoleGate;
import io.lbsync.loop.Ticker;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRoleAccessor;

/**
 * Work that runs where the role of this server fits.
 */
@Configuration(proxyBeanMethods = false)
class RecurringJobsConfiguration {

	// What Spring waits where Boot does not tell it how long.
	private static final Duration SHUTDOWN_PHASE_OF_SPRING = Duration.ofSeconds(10);

	@Bean
	@ConditionalOnMissingBean
	RoleGate lbsyncRoleGate(ServerRoleAccessor role, ObjectProvider<ElectionSettings> settings,
			LbsyncProperties lbsync) {
		ElectionSettings election = settings.getIfAvailable();
		Duration grace = (election != null) ? election.grace() : lbsync.election().grace();
		return new RoleGate(role, grace.multipliedBy(2), Ticker.system());
	}

	@Bean
	@ConditionalOnMissingBean
	static OnServerRolePostProcessor lbsyncOnServerRolePostProcessor(ObjectProvider<RoleGate> gate) {
		return new OnServerRolePostProcessor(gate::getObject);
	}

	@Bean
	@ConditionalOnMissingBean
	RecurringJobs lbsyncRecurringJobs(ObjectProvider<RecurringBackgroundJob> jobs, RoleGate gate,
			MainDomOwnership owner, Environment environment) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("lbsync-recurring-");
		executor.setDaemon(true);
		executor.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
		return new RecurringJobs(jobs.orderedStream().toList(), gate, owner, executor, Ticker.system());
	}

	@Bean
	DrainTime lbsyncDrainTime(ObjectProvider<LifecycleProperties> lifecycle) {
		LifecycleProperties boot = lifecycle.getIfAvailable();
		return DrainTime.within((boot != null) ? boot.getTimeoutPerShutdownPhase() : SHUTDOWN_PHASE_OF_SPRING);
	}

	@Bean
	@ConditionalOnProperty(name = "lbsync.loops", havingValue = "auto", matchIfMissing = true)
	JobLifecycle lbsyncRecurringJobsLifecycle(RecurringJobs jobs, DrainTime drainTime) {
		return new JobLifecycle(jobs::start, jobs::stop, drainTime);
	}

}

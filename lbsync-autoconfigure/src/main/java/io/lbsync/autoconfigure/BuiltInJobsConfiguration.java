package io.lbsync.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lbsync.job.ScheduledPublishing;
import io.lbsync.job.ScheduledPublishingJob;
import io.lbsync.job.web.WebJobSettings;
import io.lbsync.job.web.WebJobs;

/**
 * The distributed jobs that lbsync brings.
 */
@Configuration(proxyBeanMethods = false)
class BuiltInJobsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	WebJobSettings lbsyncWebJobSettings(KeepAliveProperties keepAlive, ScheduledTasksProperties scheduled,
			WebRoutingProperties webRouting, LbsyncProperties lbsync) {
		LbsyncProperties.ScheduledTasks requests = lbsync.scheduledTasks();
		return new WebJobSettings(keepAlive.addressBeside(webRouting), scheduled.checkedTasks(), requests.timeout(),
				requests.followForeignRedirects());
	}

	@Bean
	@ConditionalOnMissingBean
	WebJobs lbsyncWebJobs(WebJobSettings settings, ServerAddress address) {
		return new WebJobs(settings, address::url);
	}

	@Bean
	@ConditionalOnBean(ScheduledPublishing.class)
	@ConditionalOnMissingBean
	ScheduledPublishingJob lbsyncScheduledPublishingJob(ObjectProvider<ScheduledPublishing> publishing,
			ScheduledPublishingProperties properties) {
		return new ScheduledPublishingJob(publishing.orderedStream().toList(), properties.period(),
				properties.alignToClock());
	}

}

package io.lbsync.autoconfigure;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The properties: how they bind, and the check at start that each of them makes sense,
 * whether or not something asks for it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ MessengerProperties.class, RegistrarProperties.class, GlobalProperties.class,
		HostingProperties.class, WebRoutingProperties.class, DistributedJobsProperties.class, KeepAliveProperties.class,
		ScheduledTasksProperties.class, ScheduledPublishingProperties.class, LbsyncProperties.class })
final class PropertiesConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static TimeSpanConverter lbsyncTimeSpanConverter() {
		return new TimeSpanConverter();
	}

	@Bean
	static OldNames lbsyncOldNames(ConfigurableEnvironment environment) {
		return new OldNames(environment);
	}

	@Bean
	@ConditionalOnMissingBean
	SchemaMode lbsyncSchemaMode(GlobalProperties global) {
		return global.databaseSchema().mode();
	}

	@Bean
	InitializingBean lbsyncJobPropertiesCheck(DistributedJobsProperties jobs, KeepAliveProperties keepAlive,
			ScheduledTasksProperties tasks, ScheduledPublishingProperties publishing) {
		return () -> {
			jobs.check();
			keepAlive.check();
			tasks.check();
			publishing.check();
		};
	}

	@Bean
	InitializingBean lbsyncPropertiesCheck(MessengerProperties messenger, RegistrarProperties registrar,
			GlobalProperties global, HostingProperties hosting, WebRoutingProperties webRouting,
			LbsyncProperties lbsync) {
		return () -> {
			messenger.check();
			registrar.check();
			global.check();
			hosting.check();
			webRouting.check();
			lbsync.check();
		};
	}

}

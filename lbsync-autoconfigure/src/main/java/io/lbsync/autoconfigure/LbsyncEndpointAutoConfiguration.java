package io.lbsync.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.lbsync.actuate.LbsyncEndpoint;
import io.lbsync.actuate.SelfDescription;
import io.lbsync.job.DistributedJobs;
import io.lbsync.sync.LastSynced;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;

/**
 * Auto-configuration of the endpoint {@code lbsync}.
 */
@AutoConfiguration(after = LbsyncAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(Sync.class)
@ConditionalOnAvailableEndpoint(LbsyncEndpoint.class)
public final class LbsyncEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LbsyncEndpoint lbsyncEndpoint(SelfDescription self, Sync sync, LastSynced lastSynced, Pruner pruner,
			DistributedJobs jobs) {
		return new LbsyncEndpoint(self, sync, lastSynced, pruner, jobs);
	}

}

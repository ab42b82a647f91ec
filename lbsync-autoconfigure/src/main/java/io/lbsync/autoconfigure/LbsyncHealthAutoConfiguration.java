package io.lbsync.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

import io.lbsync.actuate.CaughtUpHealthIndicator;
import io.lbsync.actuate.LbsyncHealthIndicator;
import io.lbsync.actuate.ReadinessGroup;
import io.lbsync.actuate.SelfDescription;
import io.lbsync.delivery.Delivery;
import io.lbsync.maindom.MainDom;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;

/**
 * Auto-configuration of the health contributors, one of which is a member of the
 * readiness group.
 */
@AutoConfiguration(after = LbsyncAutoConfiguration.class,
		// It makes the readiness group, and of equal order the first declared runs first.
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(Sync.class)
@ConditionalOnEnabledHealthIndicator("lbsync")
public final class LbsyncHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "lbsyncHealthIndicator")
	LbsyncHealthIndicator lbsyncHealthIndicator(Sync sync, Delivery delivery, Pruner pruner, MainDom mainDom,
			SelfDescription self) {
		return new LbsyncHealthIndicator(sync, () -> delivery.status().failure(), pruner, mainDom, self.election());
	}

	@Bean(CaughtUpHealthIndicator.NAME)
	@ConditionalOnMissingBean(name = CaughtUpHealthIndicator.NAME)
	CaughtUpHealthIndicator lbsyncCaughtUp(Sync sync, MainDom mainDom) {
		return new CaughtUpHealthIndicator(sync, mainDom);
	}

	@Bean
	@ConditionalOnMissingBean
	static ReadinessGroup lbsyncReadinessGroup() {
		return new ReadinessGroup();
	}

}

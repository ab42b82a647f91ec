package io.lbsync.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.micrometer.core.instrument.binder.MeterBinder;

import io.lbsync.doorbell.Doorbell;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.election.Election;
import io.lbsync.metrics.DoorbellMetrics;
import io.lbsync.metrics.ElectionMetrics;
import io.lbsync.metrics.GapMetrics;
import io.lbsync.metrics.JobMetrics;
import io.lbsync.metrics.LbsyncMetrics;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;

/**
 * Auto-configuration of the meters.
 */
@AutoConfiguration(after = LbsyncAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(Sync.class)
public final class LbsyncMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LbsyncMetrics lbsyncMetrics(ObjectProvider<Sync> sync, ObjectProvider<DeliveredCount> delivered,
			ObjectProvider<Pruner> pruner) {
		return new LbsyncMetrics(sync::getObject, () -> delivered.getObject().getAsLong(),
				() -> pruner.getObject().status());
	}

	@Bean
	@ConditionalOnMissingBean
	GapMetrics lbsyncGapMetrics(ObjectProvider<InstructionLog> log) {
		return new GapMetrics(() -> log.getObject().gaps());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(Election.class)
	ElectionMetrics lbsyncElectionMetrics(ObjectProvider<Election> election) {
		return new ElectionMetrics(() -> election.getObject().status());
	}

	@Bean
	@ConditionalOnMissingBean
	DoorbellMetrics lbsyncDoorbellMetrics(ObjectProvider<Doorbell> doorbell) {
		return new DoorbellMetrics(() -> doorbell.getObject().status());
	}

	@Bean
	@ConditionalOnMissingBean
	JobMetrics lbsyncJobMetrics() {
		return new JobMetrics();
	}

}

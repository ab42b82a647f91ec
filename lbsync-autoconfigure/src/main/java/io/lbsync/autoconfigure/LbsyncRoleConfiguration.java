package io.lbsync.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.lbsync.role.ExplicitRoleFence;
import io.lbsync.role.SchedulingPublisherFence;
import io.lbsync.role.ServerRoleAccessor;

/**
 * Who says which role this server has: a bean of the application, else a property, else
 * the election.
 */
@Configuration(proxyBeanMethods = false)
@Import(ElectionConfiguration.class)
final class LbsyncRoleConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RoleSource lbsyncRoleSource() {
		return RoleSource.BEAN;
	}

	@Bean
	@ConditionalOnMissingBean
	SchedulingPublisherFence lbsyncSchedulingPublisherFence(ServerRoleAccessor role) {
		return new ExplicitRoleFence(role);
	}

}

package io.lbsync.autoconfigure;

import io.lbsync.role.ServerRoleAccessor;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who says which role this server has: a bean of the application, else a property, else
 * the election.
 */
@Configuration(proxyBeanMethods = false)
final class LbsyncRoleConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RoleSource lbsyncRoleSource() {
		return RoleSource.BEAN;
	}

	/**
	 * The application declares no accessor.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(ServerRoleAccessor.class)
	static final class FromProperties {

		@Bean
		ServerRoleAccessor lbsyncServerRoleAccessor(GlobalProperties properties) {
			return properties.effectiveRole().accessor();
		}

		@Bean
		RoleSource lbsyncRoleSource(GlobalProperties properties) {
			return (properties.effectiveRole() == RoleSetting.ELECTED) ? RoleSource.ELECTED : RoleSource.PROPERTY;
		}

	}

}

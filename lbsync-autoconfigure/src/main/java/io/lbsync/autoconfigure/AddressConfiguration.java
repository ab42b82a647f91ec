package io.lbsync.autoconfigure;

import jakarta.servlet.Filter;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import io.lbsync.server.ServerIdentity;

/**
 * Where this server can be reached.
 */
@Configuration(proxyBeanMethods = false)
class AddressConfiguration {

	@Bean
	ServerAddress lbsyncServerAddress(WebRoutingProperties webRouting, ServerIdentity identity) {
		return new ServerAddress(webRouting.umbracoApplicationUrl(), identity.machine());
	}

	/**
	 * Where no filter could be made there is nothing that could look.
	 */
	@Bean
	SmartInitializingSingleton lbsyncAddressCheck(WebRoutingProperties webRouting, BeanFactory beans) {
		return () -> {
			if (webRouting.detectsAddress() && !beans.containsBean("lbsyncAddressFilter")) {
				LogFactory.getLog(ServerAddress.class)
					.warn(("'%s.application-url-detection' has no effect, because this is no servlet application. Set "
							+ "'%s.umbraco-application-url'")
						.formatted(WebRoutingProperties.PREFIX, WebRoutingProperties.PREFIX));
			}
		};
	}

	/**
	 * Requests are looked at only where somebody wants it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass({ Filter.class, FilterRegistrationBean.class })
	static class ServletConfiguration {

		@Bean
		FilterRegistrationBean<AddressFilter> lbsyncAddressFilter(ServerAddress address,
				WebRoutingProperties webRouting) {
			boolean every = webRouting.applicationUrlDetection() == AddressDetection.EVERY_REQUEST;
			FilterRegistrationBean<AddressFilter> registration = new FilterRegistrationBean<>(
					new AddressFilter(address, every));
			registration.setOrder(Ordered.LOWEST_PRECEDENCE);
			registration.setEnabled(webRouting.detectsAddress());
			return registration;
		}

	}

}

package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.lbsync.job.web.WebAddress;

/**
 * How the application is kept awake, under Umbraco's names.
 *
 * @param disableKeepAliveTask Whether no requests are sent to keep the application awake.
 * Without an address of the application there are none anyway.
 * @param keepAlivePingUrl Where they are sent. What begins with '~/' is below the address
 * of the application, which is also what '{umbracoApplicationUrl}' stands for.
 */
@ConfigurationProperties(KeepAliveProperties.PREFIX)
record KeepAliveProperties(@DefaultValue("false") boolean disableKeepAliveTask,
		@DefaultValue("~/api/keepalive/ping") String keepAlivePingUrl) {

	static final String PREFIX = "umbraco.cms.keep-alive";

	/**
	 * Where requests are sent.
	 * @return the address
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if none can be sent there
	 */
	WebAddress address() {
		return Require.webAddress(PREFIX + ".keep-alive-ping-url", this.keepAlivePingUrl);
	}

	/**
	 * Where requests are sent, if any are.
	 * @param application how the application is reached
	 * @return the address, or {@code null} if none are wanted, or if the address of the
	 * application is needed and will never be known
	 */
	@Nullable WebAddress addressBeside(WebRoutingProperties application) {
		WebAddress address = address();
		boolean possible = !address.isRelative() || application.umbracoApplicationUrl() != null
				|| application.detectsAddress();
		return (!this.disableKeepAliveTask && possible) ? address : null;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		address();
	}

}

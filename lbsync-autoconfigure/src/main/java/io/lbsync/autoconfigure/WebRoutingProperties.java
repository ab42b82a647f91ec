package io.lbsync.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import io.lbsync.job.web.WebAddress;

/**
 * How this server is reached, under Umbraco's names.
 *
 * @param umbracoApplicationUrl Address of this very server, such as
 * 'https://10.0.0.7/umbraco', for the list of servers that operators look at.
 * @param applicationUrlDetection Whether this server learns its address from requests,
 * where none is configured: 'None', from the 'FirstRequest', or from 'EveryRequest'.
 */
@ConfigurationProperties(WebRoutingProperties.PREFIX)
record WebRoutingProperties(@Nullable String umbracoApplicationUrl,
		@DefaultValue("None") AddressDetection applicationUrlDetection) {

	static final String PREFIX = "umbraco.cms.web-routing";

	/**
	 * Address of this server.
	 * @return an absolute address with http or https, or {@code null} if there is none
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if it is not such an address
	 */
	@Override
	public @Nullable String umbracoApplicationUrl() {
		if (!StringUtils.hasText(this.umbracoApplicationUrl)) {
			return null;
		}
		String url = this.umbracoApplicationUrl.trim();
		Require.check(isWebAddress(url), PREFIX + ".umbraco-application-url", WebAddress.shown(url),
				"Must be an absolute address that begins with 'http://' or 'https://' and names a host.");
		return url;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		umbracoApplicationUrl();
	}

	/**
	 * Whether the address is to be learned from requests.
	 * @return whether it is wanted, and no other one is configured
	 */
	boolean detectsAddress() {
		return this.applicationUrlDetection != AddressDetection.NONE && umbracoApplicationUrl() == null;
	}

	static boolean isWebAddress(String url) {
		try {
			URI uri = URI.create(url);
			boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
			return web && uri.getHost() != null;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}

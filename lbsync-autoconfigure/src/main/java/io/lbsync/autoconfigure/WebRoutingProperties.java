package io.lbsync.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * How this server is reached, under Umbraco's names.
 *
 * @param umbracoApplicationUrl Address of this very server, such as
 * 'https://10.0.0.7/umbraco', for the list of servers that operators look at.
 */
@ConfigurationProperties(WebRoutingProperties.PREFIX)
record WebRoutingProperties(@Nullable String umbracoApplicationUrl) {

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
		Require.check(isWebAddress(url), PREFIX + ".umbraco-application-url", url,
				"Must be an absolute address that begins with 'http://' or 'https://' and names a host.");
		return url;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		umbracoApplicationUrl();
	}

	private static boolean isWebAddress(String url) {
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

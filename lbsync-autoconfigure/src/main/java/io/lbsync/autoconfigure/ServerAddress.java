package io.lbsync.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where this server can be reached, as it tells the others: the configured URL, else the
 * one that a request was sent to, where that is looked at.
 * <p>
 * Thread-safe.
 */
final class ServerAddress {

	private static final Log logger = LogFactory.getLog(ServerAddress.class);

	private final @Nullable String configured;

	private final String machine;

	private volatile @Nullable String detected;

	/**
	 * Create an address.
	 * @param configured the configured URL, if there is one
	 * @param machine name of the machine
	 */
	ServerAddress(@Nullable String configured, String machine) {
		this.configured = configured;
		this.machine = machine;
	}

	/**
	 * URL of this server, as far as it is known by now.
	 * @return the URL, or {@code null}
	 */
	@Nullable String url() {
		return (this.configured != null) ? this.configured : this.detected;
	}

	/**
	 * What {@code umbracoServer} shows, which needs something.
	 * @return the URL, else the name of the machine
	 */
	String shown() {
		String url = url();
		return (url != null) ? url : this.machine;
	}

	/**
	 * A request was sent to this server.
	 * @param url where to, without the path
	 */
	void detected(String url) {
		if (this.detected == null) {
			logger.info("The address of this server is '%s', as a request says".formatted(url));
		}
		this.detected = url;
	}

}

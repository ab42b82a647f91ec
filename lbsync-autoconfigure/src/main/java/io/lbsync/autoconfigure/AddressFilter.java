package io.lbsync.autoconfigure;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Learns the address of this server from requests: behind all other filters, so that
 * forwarded headers count where the application lets them, and a request that was refused
 * does not. Costs a comparison when there is nothing to learn. Thread-safe.
 */
final class AddressFilter implements Filter {

	/** Characters that {@code umbracoServer.address} takes. */
	private static final int LONGEST = 500;

	private final ServerAddress address;

	private final boolean every;

	private volatile @Nullable Target last;

	/**
	 * Create the filter.
	 * @param address is told
	 * @param every whether every request counts, or only the first one
	 */
	AddressFilter(ServerAddress address, boolean every) {
		this.address = address;
		this.every = every;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (this.every || this.last == null) {
			look(request);
		}
		chain.doFilter(request, response);
	}

	private void look(ServletRequest request) {
		Target target = new Target(request.getScheme(), request.getServerName(), request.getServerPort());
		if (target.equals(this.last)) {
			return;
		}
		String url = target.url() + request.getServletContext().getContextPath();
		// Whoever sends the request chooses the host's name.
		if (url.length() <= LONGEST && WebRoutingProperties.isWebAddress(url)) {
			this.last = target;
			this.address.detected(url);
		}
	}

	/**
	 * What a request was sent to.
	 *
	 * @param scheme {@code http} or {@code https}
	 * @param host name or address
	 * @param port number, not above zero if it is the usual one
	 */
	private record Target(String scheme, String host, int port) {

		String url() {
			boolean usual = this.port <= 0 || this.port == (this.scheme.equals("https") ? 443 : 80);
			String name = (this.host.contains(":") && !this.host.startsWith("[")) ? "[" + this.host + "]" : this.host;
			return this.scheme + "://" + name + (usual ? "" : ":" + this.port);
		}

	}

}

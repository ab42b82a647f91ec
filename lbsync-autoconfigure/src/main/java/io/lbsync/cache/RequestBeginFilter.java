package io.lbsync.cache;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Notes when a request began, before anything opens a persistence context for it, so that
 * the guard knows how old its entities may be. On threads that this filter does not see
 * (asynchronous dispatches, unless it is registered for them), what is loaded beside an
 * open persistence context is returned but not kept. Thread-safe.
 */
public final class RequestBeginFilter implements Filter, Ordered {

	private static final String ATTRIBUTE = RequestBeginFilter.class.getName() + ".BEGIN";

	private final RequestBegins requests;

	/**
	 * Create the filter.
	 * @param caches whose guard is told
	 */
	public RequestBeginFilter(LbsyncCaches caches) {
		this.requests = caches.requests();
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		@Nullable Long outer = this.requests.entered(begin(request));
		try {
			chain.doFilter(request, response);
		}
		finally {
			this.requests.left(outer);
		}
	}

	/**
	 * A later dispatch goes on with the persistence context of the first one.
	 */
	private long begin(ServletRequest request) {
		if (request.getAttribute(ATTRIBUTE) instanceof Long first) {
			return first;
		}
		long now = this.requests.now();
		request.setAttribute(ATTRIBUTE, now);
		return now;
	}

}

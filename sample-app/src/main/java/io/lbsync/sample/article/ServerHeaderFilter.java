package io.lbsync.sample.article;

import java.io.IOException;

import io.lbsync.server.ServerIdentity;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Says in the header {@code X-Server} of each answer which server gave it: the identity
 * that the library uses, else the configured machine identifier, else host and port.
 * Thread-safe.
 */
@Component
class ServerHeaderFilter extends OncePerRequestFilter {

	private final ObjectProvider<ServerIdentity> identity;

	private final String machineIdentifier;

	ServerHeaderFilter(ObjectProvider<ServerIdentity> identity, Environment environment) {
		this.identity = identity;
		this.machineIdentifier = environment.getProperty("umbraco.cms.hosting.machine-identifier", "");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("X-Server", serverName(request));
		chain.doFilter(request, response);
	}

	private String serverName(HttpServletRequest request) {
		ServerIdentity known = this.identity.getIfAvailable();
		if (known != null) {
			return known.toString();
		}
		if (!this.machineIdentifier.isEmpty()) {
			return this.machineIdentifier;
		}
		return request.getLocalName() + ":" + request.getLocalPort();
	}

}

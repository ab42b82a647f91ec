package io.lbsync.job.web;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Where an answer sends the request on to. It may go to the same server, or from
 * {@code http} to {@code https} on the same host: what an answer says must not make this
 * server knock at others.
 *
 * @param foreign whether it may go to other servers, too
 */
record Redirects(boolean foreign) {

	private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

	/**
	 * The next address.
	 * @param from where the answer came from
	 * @param answer the answer
	 * @return the address, or {@code null} if this was the last one
	 * @throws RequestFailedException if it may not go there
	 */
	@Nullable URI next(URI from, HttpResponse<?> answer) throws RequestFailedException {
		if (!STATUSES.contains(answer.statusCode())) {
			return null;
		}
		URI target = target(from, answer);
		if (isHome(from, target)) {
			return target;
		}
		if (isSecure(from) && !isSecure(target)) {
			throw refused(from, answer, "from 'https:' back to '%s'".formatted(WebAddress.shown(target)),
					"That is not followed. Correct what answers there");
		}
		if (!this.foreign) {
			throw refused(from, answer, "to another server, '%s'".formatted(WebAddress.shown(target)),
					"Request that address in the first place, or set 'lbsync.scheduled-tasks.follow-foreign-redirects'");
		}
		return target;
	}

	private static URI target(URI from, HttpResponse<?> answer) throws RequestFailedException {
		URI target = answer.headers().firstValue("location").map((location) -> resolve(from, location)).orElse(null);
		if (target != null && !WebAddress.isWeb(target)) {
			throw refused(from, answer, "to '%s:'".formatted(target.getScheme()),
					"Only 'http:' and 'https:' are followed. Correct what answers there");
		}
		if (target == null || !WebAddress.namesServer(target)) {
			throw refused(from, answer, "to nowhere", "Correct what answers there");
		}
		return target;
	}

	/**
	 * Whether a target is where one was sent from, or its secured side.
	 */
	static boolean isHome(URI from, URI target) {
		if (!from.getHost().equalsIgnoreCase(target.getHost())) {
			return false;
		}
		return (isSecure(from) == isSecure(target)) ? port(from) == port(target) : isSecure(target);
	}

	private static @Nullable URI resolve(URI from, String location) {
		URI target = WebAddress.parse(location);
		return (target != null) ? from.resolve(target) : null;
	}

	private static boolean isSecure(URI uri) {
		return "https".equalsIgnoreCase(uri.getScheme());
	}

	private static int port(URI uri) {
		return (uri.getPort() >= 0) ? uri.getPort() : (isSecure(uri) ? 443 : 80);
	}

	private static RequestFailedException refused(URI from, HttpResponse<?> answer, String where, String what) {
		return new RequestFailedException("'%s' answered %d and redirects %s. %s".formatted(WebAddress.shown(from),
				answer.statusCode(), where, what), answer.statusCode());
	}

}

package io.lbsync.job.web;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

import io.lbsync.job.JobExecution;
import io.lbsync.loop.Ticker;

/**
 * Sends requests whose answers nobody reads. The time-out is for everything, from the
 * look-up of the host's name to the last byte of the answer, redirects included.
 * <p>
 * Thread-safe.
 */
final class WebRequests {

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

	private static final int MOST_REDIRECTS = 5;

	private final Duration timeout;

	private final Duration connectTimeout;

	private final Redirects redirects;

	private final Ticker ticker;

	// Late, for it has a thread, and most servers never send anything.
	private final Supplier<HttpClient> client;

	/**
	 * Create the sender.
	 * @param timeout longest time of one request
	 * @param followForeignRedirects whether redirects to other servers are followed
	 * @param ticker measures the time
	 */
	WebRequests(Duration timeout, boolean followForeignRedirects, Ticker ticker) {
		this.timeout = timeout;
		this.connectTimeout = (timeout.compareTo(LONGEST_CONNECT) < 0) ? timeout : LONGEST_CONNECT;
		this.redirects = new Redirects(followForeignRedirects);
		this.ticker = ticker;
		this.client = SingletonSupplier.of(() -> HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(this.connectTimeout)
			.build());
	}

	/**
	 * Send a GET request.
	 * @param url where to; what it has as user information goes along as credentials
	 * @param execution is asked before each request whether it was cancelled
	 * @return status of the answer, less than 400
	 * @throws RequestFailedException if there was no answer, or an error, or a redirect
	 * that is not followed
	 * @throws InterruptedException if the thread was interrupted; the request is given up
	 */
	int get(URI url, JobExecution execution) throws RequestFailedException, InterruptedException {
		long began = this.ticker.nanos();
		Exchange exchange = new Exchange();
		URI at = url;
		for (int followed = 0; followed <= MOST_REDIRECTS; followed++) {
			if (execution.isCancelled()) {
				throw new CancellationException("The request was cancelled");
			}
			HttpRequest request = request(at, Redirects.isHome(url, at) ? url.getUserInfo() : null);
			HttpResponse<Boolean> answer = answer(request, exchange, this.timeout.minus(this.ticker.since(began)));
			URI next = this.redirects.next(request.uri(), answer);
			if (next == null) {
				return checked(at, answer.statusCode());
			}
			at = next;
		}
		throw new RequestFailedException("'%s' redirects more than %d times. Correct what answers there"
			.formatted(WebAddress.shown(url), MOST_REDIRECTS), exchange.status);
	}

	private static HttpRequest request(URI url, @Nullable String credentials) {
		String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
		String port = (url.getPort() >= 0) ? ":" + url.getPort() : "";
		String query = (url.getRawQuery() != null) ? "?" + url.getRawQuery() : "";
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(url.getScheme() + "://" + url.getHost() + port + path + query))
			.header("User-Agent", "lbsync");
		if (credentials != null) {
			String pair = credentials.contains(":") ? credentials : credentials + ":";
			request.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
		}
		return request.build();
	}

	private HttpResponse<Boolean> answer(HttpRequest request, Exchange exchange, Duration left)
			throws RequestFailedException, InterruptedException {
		CompletableFuture<HttpResponse<Boolean>> answer = this.client.get().sendAsync(request, exchange);
		boolean complete = false;
		try {
			HttpResponse<Boolean> response = answer.get(left.toNanos(), TimeUnit.NANOSECONDS);
			complete = true;
			return response;
		}
		catch (TimeoutException ex) {
			throw failed(request, exchange, "did not answer in full within %s".formatted(this.timeout),
					"See what it does, or raise 'lbsync.scheduled-tasks.timeout'");
		}
		catch (ExecutionException ex) {
			throw failed(request, exchange, ex.getCause());
		}
		finally {
			if (!complete) {
				answer.cancel(true);
				exchange.giveUp();
			}
		}
	}

	private static int checked(URI url, int status) throws RequestFailedException {
		if (status >= 400) {
			throw new RequestFailedException(
					"'%s' answered %d. See what the application that answers there says about it, or correct the address"
						.formatted(WebAddress.shown(url), status),
					status);
		}
		return status;
	}

	/**
	 * Messages of others are only passed on where they cannot repeat what was sent.
	 */
	private RequestFailedException failed(HttpRequest request, Exchange exchange, @Nullable Throwable cause) {
		if (cause instanceof HttpConnectTimeoutException) {
			return failed(request, exchange, "could not be connected to within %s".formatted(this.connectTimeout),
					"See whether this server can reach it");
		}
		if (isUnknownHost(cause)) {
			return failed(request, exchange, "has a host that this server does not know", "Correct the address");
		}
		if (cause instanceof ConnectException) {
			return failed(request, exchange, "could not be connected to (%s)".formatted(cause.getMessage()),
					"Correct the address, or start what is to answer there");
		}
		if (cause instanceof SSLException) {
			return failed(request, exchange, "could not be trusted (%s)".formatted(cause.getMessage()),
					"See its certificate, and the trust store of this server");
		}
		if (cause instanceof ProtocolException || !(cause instanceof IOException)) {
			return failed(request, exchange, "did not answer in HTTP", "Correct the address");
		}
		return failed(request, exchange, "broke the connection off before the answer was complete",
				"See what the application that answers there says about it");
	}

	private static RequestFailedException failed(HttpRequest request, Exchange exchange, String what, String advice) {
		return new RequestFailedException("'%s' %s. %s".formatted(WebAddress.shown(request.uri()), what, advice),
				exchange.status);
	}

	private static boolean isUnknownHost(@Nullable Throwable cause) {
		for (Throwable each = cause; each instanceof IOException
				|| each instanceof UnresolvedAddressException; each = each.getCause()) {
			if (each instanceof UnresolvedAddressException || each instanceof UnknownHostException) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is known of the answer before it is complete.
	 */
	private static final class Exchange implements BodyHandler<Boolean> {

		private volatile @Nullable Integer status;

		private volatile @Nullable DiscardedBody body;

		@Override
		public BodySubscriber<Boolean> apply(HttpResponse.ResponseInfo answer) {
			this.status = answer.statusCode();
			DiscardedBody body = new DiscardedBody();
			this.body = body;
			return body;
		}

		void giveUp() {
			DiscardedBody body = this.body;
			if (body != null) {
				body.cutOff();
			}
		}

	}

}

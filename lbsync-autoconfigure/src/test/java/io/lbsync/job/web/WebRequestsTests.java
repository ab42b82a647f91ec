package io.lbsync.job.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.lbsync.job.HandTurnedExecution;
import io.lbsync.loop.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Requests to servers that answer well, badly, or not at all.
 */
@Timeout(60)
class WebRequestsTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private final HandTurnedExecution execution = new HandTurnedExecution();

	private final WebRequests patient = new WebRequests(Duration.ofSeconds(30), false, Ticker.system());

	private final WebRequests impatient = new WebRequests(Duration.ofSeconds(1), false, Ticker.system());

	private final Map<String, String> authorizations = new ConcurrentHashMap<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	@Test
	void anAnswerIsTakenAndItsBodyReadSoThatTheConnectionServesTheNextRequest() throws Exception {
		List<Integer> ports = new ArrayList<>();
		this.server.createContext("/long", (exchange) -> {
			ports.add(exchange.getRemoteAddress().getPort());
			answer(exchange, 200, "x".repeat(100_000));
		});
		for (int i = 0; i < 3; i++) {
			assertThat(this.patient.get(url("/long"), this.execution)).isEqualTo(200);
		}
		assertThat(ports).hasSize(3).containsOnly(ports.get(0));
	}

	@Test
	void anAnswerThatIsSlowButInTimeIsTaken() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (RawServer slow = new RawServer((socket) -> {
			RawServer.write(socket, RawServer.OK + "Content-Length: 4\r\n");
			release.await();
			RawServer.write(socket, "\r\nok");
			RawServer.write(socket, "ok");
		})) {
			Future<Integer> status = this.executor.submit(() -> this.patient.get(url(slow), this.execution));
			await().untilAsserted(() -> assertThat(slow.requests).hasValue(1));
			assertThat(status).isNotDone();
			release.countDown();
			assertThat(status.get()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 407, 500, 503 })
	void anErrorFailsAndSaysWhatToDo(int status) {
		this.server.createContext("/error", (exchange) -> answer(exchange, status, "no"));
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.patient.get(url("/error?t=secret"), this.execution))
			.withMessage("'" + url("/error?t=***") + "' answered " + status
					+ ". See what the application that answers there says about it, or correct the address")
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(status));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal", "HTTP/1.1 200 OK\r\n\r\nno end",
			"HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\n",
			"HTTP/1.1 302 Away\r\nLocation: /\r\nContent-Length: 5\r\n\r\n" })
	void aServerThatHangsIsGivenUpWhereverItDoes(String said) throws Exception {
		try (RawServer hangs = RawServer.saying(said)) {
			long began = System.nanoTime();
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.impatient.get(url(hangs), this.execution))
				.withMessageContaining("did not answer in full within PT1S")
				.withMessageContaining("lbsync.scheduled-tasks.timeout");
			assertThat(Ticker.system().since(began)).isBetween(Duration.ofMillis(990), Duration.ofSeconds(10));
			await().atMost(SOON).untilAsserted(() -> assertThat(hangs.gone).hasValue(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n", "HTTP/1.1 200 OK\r\nX: " })
	void aServerThatTricklesForEverIsGivenUp(String begin) throws Exception {
		try (RawServer trickles = stream(begin, "x", 10)) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.impatient.get(url(trickles), this.execution))
				.withMessageContaining("did not answer in full");
			await().atMost(SOON).untilAsserted(() -> assertThat(trickles.gone).hasValue(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" })
	void aServerThatStreamsForEverHasAnsweredAndIsCutOff(String begin) throws Exception {
		try (RawServer streams = stream(begin, "x".repeat(8192), 0)) {
			assertThat(this.patient.get(url(streams), this.execution)).isEqualTo(200);
			await().atMost(SOON).untilAsserted(() -> assertThat(streams.gone).hasValue(1));
		}
	}

	@Test
	void aServerThatSendsHeadersForEverFailsTheRequest() throws Exception {
		try (RawServer streams = stream(RawServer.OK, "X: " + "x".repeat(8192) + "\r\n", 0)) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url(streams), this.execution));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal" })
	void aServerThatClosesHalfWayFailsTheRequest(String said) throws Exception {
		try (RawServer closes = new RawServer((socket) -> {
			RawServer.write(socket, said);
			socket.close();
		})) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url(closes), this.execution))
				.withMessageContaining("broke the connection off");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal" })
	void aServerThatResetsTheConnectionFailsTheRequest(String said) throws Exception {
		try (RawServer resets = new RawServer((socket) -> {
			RawServer.write(socket, said);
			socket.setSoLinger(true, 0);
			socket.close();
		})) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url(resets), this.execution))
				.withMessageContaining("broke the connection off");
		}
	}

	@Test
	void aServerThatDoesNotSpeakHttpFailsTheRequestAndIsNotQuoted() throws Exception {
		try (RawServer mirror = RawServer.saying("GET /?t=secret HTTP/1.1\r\n\r\n")) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(URI.create(mirror.url() + "/?t=secret"), this.execution))
				.withMessageContaining("did not answer in HTTP")
				.withNoCause()
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
		}
	}

	@Test
	void aHostThatNobodyKnowsFailsTheRequest() {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.patient.get(URI.create("http://lbsync.invalid/"), this.execution))
			.withMessageContaining("has a host that this server does not know")
			.satisfies((ex) -> assertThat(ex.status()).isNull());
	}

	@Test
	void aPortOnWhichNobodyListensFailsTheRequest() throws Exception {
		URI closed;
		try (RawServer server = RawServer.saying("")) {
			closed = url(server);
		}
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.patient.get(closed, this.execution))
			.withMessageContaining("could not be connected to")
			.satisfies((ex) -> assertThat(ex.status()).isNull());
	}

	@Test
	void aServerThatDoesNotAcceptConnectionsIsGivenUp() throws Exception {
		List<Socket> queue = new ArrayList<>();
		try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			// The system answers as many as its queue takes.
			for (int i = 0; i < 2; i++) {
				queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
			}
			URI url = URI.create("http://127.0.0.1:" + full.getLocalPort());
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.impatient.get(url, this.execution))
				.withMessageContaining("PT1S");
		}
		finally {
			for (Socket socket : queue) {
				socket.close();
			}
		}
	}

	@Test
	void aCertificateThatNobodyTrustsFailsTheRequestAlsoBehindARedirect(@TempDir Path folder) throws Exception {
		HttpsServer secured = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
		secured.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.context(folder)));
		serve(secured);
		URI url = URI.create("https://127.0.0.1:" + secured.getAddress().getPort() + "/");
		try {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url, this.execution))
				.withMessageContaining("could not be trusted (")
				.satisfies((ex) -> assertThat(ex.status()).isNull());
			redirect("/up", url.toString());
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url("/up"), this.execution))
				.withMessageContaining("could not be trusted (");
		}
		finally {
			secured.stop(0);
		}
	}

	@Test
	void redirectsOfTheSameServerAreFollowed() throws Exception {
		redirect("/1", "/2");
		redirect("/2", "3");
		redirect("/3", url("/4").toString());
		redirect("/4", "/5");
		redirect("/5", "/ok");
		assertThat(this.patient.get(url("/1"), this.execution)).isEqualTo(200);
	}

	@Test
	void redirectsAreFollowedFiveTimes() {
		redirect("/0", "/1");
		redirect("/1", "/2");
		redirect("/2", "/3");
		redirect("/3", "/4");
		redirect("/4", "/5");
		redirect("/5", "/ok");
		redirect("/loop", "/loop");
		Stream.of("/0", "/loop")
			.forEach((path) -> assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> this.patient.get(url(path), this.execution))
				.withMessage("'" + url(path) + "' redirects more than 5 times. Correct what answers there"));
	}

	@Test
	void theErrorOfWhereARedirectLeadsFails() {
		redirect("/1", "/error");
		this.server.createContext("/error", (exchange) -> answer(exchange, 500, ""));
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.patient.get(url("/1"), this.execution))
			.withMessageContaining("/error' answered 500");
	}

	@ParameterizedTest
	@CsvSource({ "http://localhost:1/, another server", "file:///etc/hosts, 'file:'", "ftp://127.0.0.1/, 'ftp:'" })
	void otherRedirectsFailWithoutARequest(String location, String reason) {
		redirect("/away", location);
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.patient.get(url("/away"), this.execution))
			.withMessageContaining("answered 302")
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(302));
	}

	@Test
	void aRedirectThatHangsAtItsEndDoesNotGetAllTheTimeAgain() throws Exception {
		try (RawServer hangs = new RawServer((socket) -> {
		})) {
			this.server.createContext("/late", (exchange) -> {
				pause(Duration.ofSeconds(3));
				redirectTo(exchange, hangs.url());
			});
			WebRequests requests = new WebRequests(Duration.ofSeconds(4), true, Ticker.system());
			long began = System.nanoTime();
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> requests.get(url("/late"), this.execution))
				.withMessageContaining("within PT4S");
			assertThat(Ticker.system().since(began)).isLessThan(Duration.ofMillis(6500));
			assertThat(hangs.requests).hasValue(1);
		}
	}

	@Test
	void credentialsOfTheAddressAreSentToItsServerAndToNoOther() throws Exception {
		HttpServer other = serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
		try {
			String there = "http://127.0.0.1:" + other.getAddress().getPort();
			redirect("/1", "/2");
			redirect("/2", there.replace("http://", "http://from:redirect@") + "/ok");
			URI url = URI.create(url("/1").toString().replace("http://", "http://user:p%C3%A4ss@"));
			WebRequests requests = new WebRequests(Duration.ofSeconds(30), true, Ticker.system());
			assertThat(requests.get(url, this.execution)).isEqualTo(200);
			String basic = "Basic "
					+ Base64.getEncoder().encodeToString("user:p\u00e4ss".getBytes(StandardCharsets.UTF_8));
			assertThat(this.authorizations).containsEntry(url("/1").toString(), basic)
				.containsEntry(url("/2").toString(), basic)
				.containsEntry(there + "/ok", "none");
		}
		finally {
			other.stop(0);
		}
	}

	@ParameterizedTest
	@MethodSource
	void oneThatIsInterruptedGivesTheRequestUpAtOnce(String said) throws Exception {
		try (RawServer hangs = RawServer.saying(said)) {
			AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
			Thread thread = new Thread(
					() -> thrown.set(catchThrowable(() -> this.patient.get(url(hangs), this.execution))));
			thread.start();
			await().untilAsserted(() -> assertThat(hangs.requests).hasValue(1));
			thread.interrupt();
			await().atMost(SOON).until(() -> !thread.isAlive());
			assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
			await().atMost(SOON).untilAsserted(() -> assertThat(hangs.gone).hasValue(1));
		}
	}

	static Stream<Arguments> oneThatIsInterruptedGivesTheRequestUpAtOnce() {
		return Stream.of(Arguments.of(""), Arguments.of(RawServer.OK + "Content-Length: 5\r\n\r\nhal"));
	}

	@Test
	void oneThatIsCancelledSendsNothingMore() throws Exception {
		try (RawServer server = RawServer.saying(RawServer.OK + "Content-Length: 0\r\n\r\n")) {
			this.execution.cancel();
			assertThatExceptionOfType(CancellationException.class)
				.isThrownBy(() -> this.patient.get(url(server), this.execution));
			assertThat(server.requests).hasValue(0);
		}
	}

	@Test
	void manyAtOnceDoNotWaitForEachOther() throws Exception {
		int many = 20;
		CyclicBarrier together = new CyclicBarrier(many);
		this.server.createContext("/together", (exchange) -> {
			try {
				together.await(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IOException(ex);
			}
			answer(exchange, 200, "ok");
		});
		List<Future<Integer>> answers = new ArrayList<>();
		for (int i = 0; i < many; i++) {
			answers.add(this.executor.submit(() -> this.patient.get(url("/together"), this.execution)));
		}
		for (Future<Integer> answer : answers) {
			assertThat(answer.get()).isEqualTo(200);
		}
	}

	private HttpServer serve(HttpServer started) {
		started.setExecutor(this.executor);
		started.createContext("/ok", (exchange) -> answer(exchange, 200, "ok"));
		started.start();
		return started;
	}

	private void redirect(String path, String location) {
		this.server.createContext(path, (exchange) -> redirectTo(exchange, location));
	}

	private void redirectTo(HttpExchange exchange, String location) throws IOException {
		exchange.getResponseHeaders().set("Location", location);
		answer(exchange, 302, "there");
	}

	private void answer(HttpExchange exchange, int status, String body) throws IOException {
		String authorization = exchange.getRequestHeaders().getFirst("Authorization");
		this.authorizations.put("http://127.0.0.1:" + exchange.getLocalAddress().getPort() + exchange.getRequestURI(),
				(authorization != null) ? authorization : "none");
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private static RawServer stream(String begin, String part, int pause) {
		return new RawServer((socket) -> {
			RawServer.write(socket, begin);
			while (true) {
				pause(Duration.ofMillis(pause));
				RawServer.write(socket, part);
			}
		});
	}

	// A server may be as slow as it likes.
	private static void pause(Duration pause) {
		LockSupport.parkNanos(pause.toNanos());
	}

	private URI url(String path) {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + path);
	}

	private static URI url(RawServer server) {
		return URI.create(server.url() + "/");
	}

}

package io.lbsync.fleet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import io.lbsync.actuate.CaughtUpHealthIndicator;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.maindom.MainDom;
import io.lbsync.maindom.MainDomLock;
import io.lbsync.sync.KnownServer;
import io.lbsync.sync.LastSynced;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications that are one server, or say under which address they are.
 */
@ExtendWith(OutputCaptureExtension.class)
class MainDomFleetTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String LOOPS = "lbsync.loops=auto";

	private static final String OFTEN = "umbraco.cms.global.main-dom-release-signal-polling-interval=50ms";

	private static final String SYNC = "umbraco.cms.global.database-server-messenger.time-between-sync-operations=100ms";

	private static final String DETECTION = "umbraco.cms.web-routing.application-url-detection=FirstRequest";

	private Fleet fleet;

	@BeforeEach
	void create() {
		this.fleet = Fleet.create(new Variant(Product.H2, Access.JDBC));
	}

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "FileSystemMainDomLock", "SqlMainDomLock" })
	void aSecondContextOfOneServerTakesOverAndTheFirstStillWritesAndFollows(String lock) {
		FleetServer first = server("web-1", lock);
		await().atMost(PATIENCE).until(() -> isReady(first));
		FleetServer second = server("web-1", lock);
		await().atMost(PATIENCE).until(() -> isReady(second));
		assertThat(isMainDom(second)).isTrue();
		assertThat(isMainDom(first)).isFalse();
		assertThat(isReady(first)).as("its caches are right").isTrue();
		first.items().find(2);
		second.items().find(1);
		first.items().update(1, "by the first");
		await().atMost(PATIENCE).until(() -> second.items().find(1).equals("by the first"));
		second.items().update(2, "by the second");
		await().atMost(PATIENCE).until(() -> first.items().find(2).equals("by the second"));
	}

	@Test
	void aSecondContextOfThisJvmIsNamed(CapturedOutput output) {
		FleetServer first = server("web-1", "FileSystemMainDomLock");
		await().atMost(PATIENCE).until(() -> isMainDom(first));
		FleetServer second = server("web-1", "FileSystemMainDomLock");
		await().atMost(PATIENCE).until(() -> isMainDom(second));
		assertThat(output).contains("MainDom goes to process " + ProcessHandle.current().pid(),
				"umbraco.cms.hosting.machine-identifier");
	}

	@Test
	void aServerThatIsNotGivenMainDomIsNotReadySaysWhyAndWorksAllTheSame() {
		FleetServer other = this.fleet.server("other", LOOPS, SYNC);
		FleetServer denied = FleetServer.launch(this.fleet, "web-1", LOOPS, SYNC, OFTEN, "test.stubborn=true");
		try (denied) {
			await().atMost(PATIENCE).until(() -> denied.status().ready());
			Health health = denied.bean(CaughtUpHealthIndicator.class).health();
			assertThat(health.getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
			assertThat(String.valueOf(health.getDetails().get("mainDom"))).contains("a stubborn process");
			other.items().find(1);
			denied.items().update(1, "by the denied");
			await().atMost(PATIENCE).until(() -> other.items().find(1).equals("by the denied"));
			denied.items().find(2);
			other.items().update(2, "by the other");
			await().atMost(PATIENCE).until(() -> denied.items().find(2).equals("by the other"));
			assertThat(known(other)).as("it wrote no row")
				.extracting(KnownServer::identity)
				.noneMatch((identity) -> identity.startsWith("web-1/"));
			denied.bean(Stubborn.class).given = true;
			await().atMost(PATIENCE).until(() -> isReady(denied));
		}
	}

	@Test
	void aContextThatIsPausedAndStartedAgainLetsGoAndTakesBack(CapturedOutput output) {
		FleetServer cached = server("web-1", "FileSystemMainDomLock");
		await().atMost(PATIENCE).until(() -> isReady(cached));
		for (int i = 0; i < 2; i++) {
			cached.pause();
			assertThat(isMainDom(cached)).isFalse();
			try (FleetServer next = FleetServer.launch(this.fleet, "web-1", LOOPS, SYNC, OFTEN)) {
				await().atMost(PATIENCE).until(() -> isReady(next));
				next.items().update(1, "meanwhile" + i);
			}
			cached.restart();
			await().atMost(PATIENCE).until(() -> isMainDom(cached) && isReady(cached));
			assertThat(cached.items().find(1)).isEqualTo("meanwhile" + i);
		}
		assertThat(output).doesNotContain("MainDom goes to").doesNotContain("Two live processes");
	}

	@Test
	void aServerThatHasNoOtherProcessesNeedsNoLock() {
		FleetServer first = server("web-1", "none");
		FleetServer second = server("web-1", "none");
		assertThat(isMainDom(first)).isTrue();
		assertThat(isMainDom(second)).isTrue();
	}

	@Test
	void loopsThatAreOffAskForNoLock() {
		FleetServer first = this.fleet.server("web-1");
		FleetServer second = this.fleet.server("web-1");
		assertThat(isMainDom(first)).isTrue();
		assertThat(isMainDom(second)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "framework" })
	void theAddressIsLearnedFromARequestAndForwardedHeadersCountWhereTheApplicationLetsThem(String strategy,
			CapturedOutput output) throws Exception {
		try (FleetServer web = FleetServer.launch(this.fleet, "web-1", "spring.main.web-application-type=servlet",
				"server.port=0", DETECTION, "server.forward-headers-strategy=" + strategy)) {
			String port = web.bean(Environment.class).getRequiredProperty("local.server.port");
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/nothing"))
				.header("X-Forwarded-Host", "www.example.com")
				.header("X-Forwarded-Proto", "https")
				.header("X-Forwarded-Port", "443")
				.build();
			HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
			web.step();
			assertThat(known(web)).singleElement()
				.extracting(KnownServer::address)
				.isEqualTo(strategy.equals("none") ? "http://localhost:" + port : "https://www.example.com");
			assertThat(output).doesNotContain("has no effect");
		}
	}

	@Test
	void withoutDetectionNoRequestIsLookedAt() throws Exception {
		try (FleetServer web = FleetServer.launch(this.fleet, "web-1", "spring.main.web-application-type=servlet",
				"server.port=0")) {
			String port = web.bean(Environment.class).getRequiredProperty("local.server.port");
			HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/")).build(),
						HttpResponse.BodyHandlers.discarding());
			web.step();
			assertThat(known(web)).singleElement().extracting(KnownServer::address).isNull();
		}
	}

	@Test
	void whereThereAreNoRequestsThatIsSaid(CapturedOutput output) {
		this.fleet.server("web-1", DETECTION);
		assertThat(output).contains("'umbraco.cms.web-routing.application-url-detection' has no effect");
	}

	private FleetServer server(String machine, String lock) {
		return this.fleet.server(machine, LOOPS, SYNC, OFTEN, "umbraco.cms.global.main-dom-lock=" + lock);
	}

	private static boolean isMainDom(FleetServer server) {
		return server.bean(MainDom.class).isMainDom();
	}

	private static boolean isReady(FleetServer server) {
		return server.bean(CaughtUpHealthIndicator.class).health().getStatus().getCode().equals("UP");
	}

	private static List<KnownServer> known(FleetServer server) {
		return server.bean(LastSynced.class).servers(Duration.ofMinutes(1));
	}

	/**
	 * A lock of the application's own.
	 */
	static final class Stubborn implements MainDomLock {

		private volatile boolean given;

		@Override
		public boolean acquire(Duration timeout) {
			return this.given;
		}

		@Override
		public boolean isHeld() {
			return this.given;
		}

		@Override
		public void release() {
		}

		@Override
		public String holder() {
			return "a stubborn process";
		}

	}

}

package io.lbsync.fleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.lbsync.fleet.Variant.Access;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Endpoint, health and meters, by HTTP.
 */
class ViewsTests {

	private static final String[] WEB = { "spring.main.web-application-type=servlet", "server.port=0",
			"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
			"management.endpoint.health.probes.enabled=true", "management.endpoint.lbsync.access=unrestricted" };

	private static final HttpClient http = HttpClient.newHttpClient();

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	@BeforeAll
	static void start() {
		fleet = Fleet.create(new Variant(Product.H2, Access.JDBC));
		a = fleet.server("a", WEB);
		b = fleet.server("b");
	}

	@AfterAll
	static void stop() {
		fleet.close();
	}

	@Test
	void theEndpointShowsThisServerItsPositionAllServersAndCounts() throws Exception {
		fleet.reset();
		b.items().update(1, "new1");
		a.items().update(2, "new2");
		a.step();
		b.step();
		JsonNode answer = json("/actuator/lbsync");
		assertThat(answer.propertyNames()).contains("server", "position", "servers", "instructions", "pruning");
		JsonNode server = answer.get("server");
		assertThat(server.get("identity").asString()).startsWith("a/");
		assertThat(server.get("role").asString()).isEqualTo("SUBSCRIBER");
		assertThat(server.get("roleSource").asString()).isEqualTo("property");
		assertThat(server.get("readOnly").asBoolean()).isFalse();
		assertThat(server.get("bootState").asString()).isEqualTo("COLD");
		assertThat(server.get("mainDom").asBoolean()).isTrue();
		assertThat(server.get("ready").asBoolean()).isTrue();
		JsonNode position = answer.get("position");
		assertThat(position.get("lastSyncedId").asLong()).isPositive().isEqualTo(position.get("headId").asLong());
		assertThat(position.get("behind").asLong()).isZero();
		assertThat(position.get("open").asLong()).isZero();
		assertThat(position.get("store").asString()).isEqualTo("database");
		assertThat(position.get("lastSync").asString()).endsWith("Z");
		assertThat(answer.get("servers")).hasSize(2)
			.allSatisfy((each) -> assertThat(each.propertyNames()).contains("identity", "address", "role", "active",
					"lastNotified", "lastSyncedId", "behind"));
		JsonNode instructions = answer.get("instructions");
		assertThat(instructions.get("delivered").asLong()).isPositive();
		assertThat(instructions.get("applied").asLong()).isPositive();
		assertThat(instructions.propertyNames()).contains("retried", "refreshedInFull", "rejected", "pruned");
		assertThat(answer.get("pruning").get("heldFor").asString()).isEqualTo("PT0S");
		assertThat(answer.get("pruning").get("reason").isNull()).isTrue();
	}

	@Test
	void anyServerPrunesWhenAskedTo() throws Exception {
		try (FleetServer pruning = FleetServer.start(fleet, "pruning",
				with("umbraco.cms.global.database-server-messenger.time-to-retain-instructions=1ms",
						"umbraco.cms.global.database-server-messenger.time-between-prune-operations=1ms",
						"umbraco.cms.global.database-server-messenger.time-between-sync-operations=1ms"))) {
			for (int i = 0; i < 5; i++) {
				b.items().update(1, "pruned" + i);
			}
			pruning.step();
			pruning.bean(Pruner.class).step();
			assertThat(post(pruning, "prune")).isEqualTo(204);
			await().until(() -> {
				pruning.step();
				pruning.bean(Pruner.class).step();
				return fleet.rows() == 1;
			});
			JsonNode answer = JsonMapper.shared().readTree(get(pruning, "/actuator/lbsync").body());
			assertThat(answer.get("instructions").get("pruned").asLong()).isPositive();
			JsonNode meter = JsonMapper.shared()
				.readTree(get(pruning, "/actuator/metrics/lbsync.instructions?tag=outcome:pruned").body());
			assertThat(meter.get("measurements").get(0).get("value").asDouble()).isPositive();
		}
	}

	private static String[] with(String... more) {
		return java.util.stream.Stream.concat(java.util.Arrays.stream(WEB), java.util.Arrays.stream(more))
			.toArray(String[]::new);
	}

	@Test
	void theEndpointRebuildsEverythingWhenAskedTo() throws Exception {
		fleet.reset();
		assertThat(post("cold-boot")).isEqualTo(204);
		a.step();
		assertThat(a.bean(Refreshed.class).calls()).containsExactly("all");
		assertThat(json("/actuator/lbsync").get("server").get("bootReason").asString()).contains("operator");
		assertThat(post("sync")).isEqualTo(204);
		assertThat(post("explode")).isEqualTo(400);
	}

	@Test
	void deletingTheCachesByTheEndpointOfBootReachesAllServers() throws Exception {
		fleet.reset();
		a.items().find(1);
		b.items().find(1);
		String port = a.bean(Environment.class).getRequiredProperty("local.server.port");
		HttpRequest delete = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/caches"))
			.DELETE()
			.build();
		assertThat(http.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(204);
		assertThat(a.cached(1)).isNull();
		b.step();
		assertThat(b.cached(1)).isNull();
	}

	@Test
	void writingIsRefusedUnlessTheAccessAllowsIt() throws Exception {
		try (FleetServer careful = FleetServer.start(fleet, "careful", "spring.main.web-application-type=servlet",
				"server.port=0", "management.endpoints.web.exposure.include=*")) {
			assertThat(get(careful, "/actuator/lbsync").statusCode()).isEqualTo(200);
			assertThat(post(careful, "sync")).isEqualTo(405);
		}
	}

	@Test
	void aServerIsReadyWhenItIsCaughtUp() throws Exception {
		try (FleetServer late = FleetServer.launch(fleet, "late", WEB)) {
			assertThat(get(late, "/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(get(late, "/actuator/health/liveness").statusCode()).isEqualTo(200);
			late.step();
			assertThat(get(late, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void healthIsDownWhileARefresherFails() throws Exception {
		Refreshed refreshed = a.bean(Refreshed.class);
		refreshed.failing(true);
		b.distributed().refresh(Refreshed.ID, 1);
		a.bean(Sync.class).step();
		await().until(() -> get(a, "/actuator/health").statusCode() == 503);
		JsonNode health = json("/actuator/health").get("components").get("lbsync");
		assertThat(health.get("status").asString()).isEqualTo("DOWN");
		assertThat(health.get("details").get("troubles").get("refreshed").asString()).contains("told to fail");
		refreshed.failing(false);
		await().atMost(java.time.Duration.ofSeconds(30)).until(() -> get(a, "/actuator/health").statusCode() == 200);
		assertThat(refreshed.calls()).isNotEmpty();
	}

	@Test
	void theMetersAreThere() throws Exception {
		b.items().update(1, "other1");
		a.step();
		for (String meter : new String[] { "propagation", "instructions", "behind", "open", "ready", "troubles",
				"pruning.held" }) {
			JsonNode found = json("/actuator/metrics/lbsync." + meter);
			assertThat(found.get("description").asString()).as(meter).isNotBlank();
		}
		assertThat(json("/actuator/metrics/lbsync.propagation").get("measurements").get(0).get("value").asDouble())
			.isPositive();
		assertThat(json("/actuator/metrics/lbsync.ready").get("measurements").get(0).get("value").asDouble())
			.isEqualTo(1);
		assertThat(json("/actuator/metrics/lbsync.instructions?tag=outcome:applied").get("measurements")
			.get(0)
			.get("value")
			.asDouble()).isPositive();
	}

	private static JsonNode json(String path) throws IOException, InterruptedException {
		return JsonMapper.shared().readTree(get(a, path).body());
	}

	private static HttpResponse<String> get(FleetServer server, String path) throws IOException, InterruptedException {
		return http.send(HttpRequest.newBuilder(uri(server, path)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private static int post(String action) throws IOException, InterruptedException {
		return post(a, action);
	}

	private static int post(FleetServer server, String action) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(uri(server, "/actuator/lbsync"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"action\": \"" + action + "\"}"))
			.build();
		return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
	}

	private static URI uri(FleetServer server, String path) {
		return URI.create("http://localhost:" + server.bean(Environment.class).getProperty("local.server.port") + path);
	}

}

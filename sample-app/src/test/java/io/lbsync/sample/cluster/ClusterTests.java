package io.lbsync.sample.cluster;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The promise of the library, seen from outside: three server processes, each with a
 * cache of its own, and a change on one of them.
 */
@ParameterizedClass
@ValueSource(strings = { "postgres", "mariadb" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTests {

	private static final int SERVERS = 3;

	private static final Duration LONGEST_LAG = Duration.ofSeconds(30);

	@Parameter
	private String database;

	private FleetProcess fleet;

	@BeforeParameterizedClassInvocation
	void startFleet(String database, @TempDir Path folder) throws Exception {
		this.fleet = FleetProcess.start(folder, FleetProcess.freePort(SERVERS), "--database=" + database).awaitReady();
	}

	@AfterParameterizedClassInvocation
	void stopFleet() {
		if (this.fleet != null) {
			this.fleet.close();
		}
	}

	@Test
	void changeOnThePublisherReachesTheCachesOfAllOthers() throws Exception {
		changeReachesAll(1, 1);
	}

	@Test
	void changeOnASubscriberReachesTheCachesOfAllOthers() throws Exception {
		changeReachesAll(2, 2);
	}

	@Test
	void removalReachesTheCachesOfAllOthers() throws Exception {
		cacheEverywhere(3);
		assertThat(this.fleet.delete("/servers/3/api/articles/3").statusCode()).isEqualTo(204);
		for (int server = 1; server <= SERVERS; server++) {
			String path = path(server, 3);
			await(path).atMost(LONGEST_LAG).until(() -> this.fleet.get(path).statusCode() == 404);
		}
	}

	@Test
	void changedArticleIsCachedAgain() throws Exception {
		changeReachesAll(1, 2);
		for (int server = 1; server <= SERVERS; server++) {
			String path = path(server, 2);
			await(path).atMost(LONGEST_LAG).until(() -> isHit(this.fleet.get(path)));
		}
	}

	@Test
	void oneServerIsElectedAndTheEndpointOfEachNamesItsRole() {
		await("roles").atMost(LONGEST_LAG)
			.untilAsserted(() -> assertThat(roles()).containsOnlyOnce("SCHEDULING_PUBLISHER")
				.containsOnly("SCHEDULING_PUBLISHER", "SUBSCRIBER"));
	}

	@Test
	void articleGoesLiveAndAwayOnAllServersByItself() throws Exception {
		Instant publishAt = soon();
		int article = JsonPath
			.read(this.fleet.post("/servers/2/api/articles", form("SCHEDULED", publishAt, null)).body(), "$.id");
		cacheEverywhere(article);
		turnsEverywhere(article, "PUBLISHED", publishAt);
		Instant expireAt = soon();
		this.fleet.put(path(3, article), form("PUBLISHED", publishAt, expireAt));
		cacheEverywhere(article);
		turnsEverywhere(article, "EXPIRED", expireAt);
	}

	@Test
	void eachSlotOfAJobIsRunOnceByOneOfTheServers() {
		int first = awaitStatistics(1);
		for (int slot = first; slot < first + 3; slot++) {
			awaitStatistics(slot);
		}
		await("job").atMost(LONGEST_LAG).untilAsserted(() -> {
			for (int server = 1; server <= SERVERS; server++) {
				String status = this.fleet.get("/servers/" + server + "/actuator/lbsync").body();
				assertThat(job(status, "lastOutcome")).isEqualTo("SUCCEEDED");
				assertThat(job(status, "lastServer")).startsWith("server-");
				assertThat(Instant.parse(job(status, "nextRun"))).isAfter(Instant.parse(job(status, "lastRun")));
				assertThat(JsonPath.<List<Integer>>read(status, "$.jobs[?(@.name == 'article-statistics')].slots"))
					.singleElement()
					.satisfies((slots) -> assertThat(slots).isGreaterThanOrEqualTo(first + 2));
			}
		});
	}

	@Test
	void onlyTheServerThatSchedulesTicks() throws Exception {
		await("roles").atMost(LONGEST_LAG)
			.untilAsserted(() -> assertThat(roles()).containsOnlyOnce("SCHEDULING_PUBLISHER")
				.containsOnly("SCHEDULING_PUBLISHER", "SUBSCRIBER"));
		int publisher = roles().indexOf("SCHEDULING_PUBLISHER") + 1;
		List<Integer> before = ticks();
		await("ticks").atMost(LONGEST_LAG).until(() -> ticks().get(publisher - 1) >= before.get(publisher - 1) + 3);
		List<Integer> after = ticks();
		for (int server = 1; server <= SERVERS; server++) {
			if (server != publisher) {
				assertThat(after.get(server - 1)).isEqualTo(before.get(server - 1));
			}
		}
	}

	// Until it has counted in that slot at least; whenever anybody looks, each slot was
	// counted once.
	private int awaitStatistics(int slot) {
		return await("slot " + slot).atMost(LONGEST_LAG).until(() -> {
			String statistics = this.fleet.get("/servers/" + (slot % SERVERS + 1) + "/api/statistics").body();
			int counted = JsonPath.read(statistics, "$.articles.slot");
			assertThat(JsonPath.<Integer>read(statistics, "$.articles.runs")).isEqualTo(counted);
			return counted;
		}, (counted) -> counted >= slot);
	}

	private List<Integer> ticks() throws Exception {
		List<Integer> ticks = new ArrayList<>();
		for (int server = 1; server <= SERVERS; server++) {
			ticks.add(JsonPath.read(this.fleet.get("/servers/" + server + "/api/statistics").body(), "$.ticksHere"));
		}
		return ticks;
	}

	private void turnsEverywhere(int article, String status, Instant time) {
		for (int server = 1; server <= SERVERS; server++) {
			String path = path(server, article);
			await(path).atMost(LONGEST_LAG)
				.until(() -> status.equals(JsonPath.<String>read(this.fleet.get(path).body(), "$.status")));
			assertThat(Instant.now()).isAfterOrEqualTo(time);
		}
	}

	private static String job(String status, String field) {
		return JsonPath.<List<String>>read(status, "$.jobs[?(@.name == 'article-statistics')]." + field).get(0);
	}

	private static Instant soon() {
		return Instant.now().truncatedTo(ChronoUnit.MICROS).plusSeconds(2);
	}

	private static String form(String status, Instant publishAt, Instant expireAt) {
		return "{\"title\": \"Planned\", \"body\": \"\", \"status\": \"%s\", \"publishAt\": \"%s\", \"expireAt\": %s}"
			.formatted(status, publishAt, (expireAt != null) ? "\"" + expireAt + "\"" : "null");
	}

	private List<String> roles() throws Exception {
		List<String> roles = new ArrayList<>();
		for (int server = 1; server <= SERVERS; server++) {
			HttpResponse<String> status = this.fleet.get("/servers/" + server + "/actuator/lbsync");
			assertThat(status.statusCode()).isEqualTo(200);
			roles.add(JsonPath.<String>read(status.body(), "$.server.role"));
		}
		return roles;
	}

	@Test
	void consoleNamesTheDatabase() throws Exception {
		assertThat(JsonPath.<String>read(this.fleet.get("/cluster/servers").body(), "$.database"))
			.startsWithIgnoringCase(this.database);
	}

	private void changeReachesAll(int changedOn, int article) throws Exception {
		cacheEverywhere(article);
		String title = "Changed on server %d at %d".formatted(changedOn, System.nanoTime());
		String form = "{\"title\": \"%s\", \"body\": \"\", \"status\": \"PUBLISHED\"}".formatted(title);
		assertThat(this.fleet.put(path(changedOn, article), form).statusCode()).isEqualTo(200);
		assertThat(title(this.fleet.get(path(changedOn, article)))).isEqualTo(title);
		for (int server = 1; server <= SERVERS; server++) {
			String path = path(server, article);
			await(path).atMost(LONGEST_LAG).until(() -> title.equals(title(this.fleet.get(path))));
		}
	}

	// A server that is catching up does not keep what it loads: ask until it does.
	private void cacheEverywhere(int article) {
		for (int server = 1; server <= SERVERS; server++) {
			String path = path(server, article);
			await(path).atMost(LONGEST_LAG).until(() -> isHit(this.fleet.get(path)));
		}
	}

	private static boolean isHit(HttpResponse<String> response) {
		return response.headers().firstValue("X-Cache").filter("HIT"::equals).isPresent();
	}

	private static String title(HttpResponse<String> response) {
		return JsonPath.read(response.body(), "$.title");
	}

	private static String path(int server, int article) {
		return "/servers/" + server + "/api/articles/" + article;
	}

}

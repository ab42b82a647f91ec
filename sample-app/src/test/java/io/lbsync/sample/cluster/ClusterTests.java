package io.lbsync.sample.cluster;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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

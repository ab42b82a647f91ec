package io.lbsync.sample.cluster;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The launcher and its processes, whatever the library does.
 */
class ClusterLauncherTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "postgres", "mariadb" })
	void fleetRunsAndIsStoppedWithTheLauncher(String database) throws Exception {
		try (FleetProcess fleet = FleetProcess.start(this.folder, FleetProcess.freePort(2), "--servers=2",
				"--database=" + database)) {
			fleet.awaitReady();
			listsTheServers(fleet);
			servesTheConsole(fleet);
			handsOnToEachServer(fleet);
			List<ProcessHandle> children = fleet.children();
			assertThat(children).hasSize(3);
			fleet.process().destroy();
			fleet.awaitExit();
			assertThat(children).noneMatch(ProcessHandle::isAlive);
			assertThat(this.folder.toFile().list((parent, name) -> name.startsWith("lbsync-"))).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "postgres", "mariadb" })
	void nothingIsLeftWhenTheLauncherIsKilled(String database) throws Exception {
		try (FleetProcess fleet = FleetProcess.start(this.folder, FleetProcess.freePort(1), "--servers=1",
				"--database=" + database)) {
			fleet.awaitReady();
			List<ProcessHandle> descendants = fleet.process().descendants().toList();
			fleet.process().destroyForcibly();
			await().atMost(Duration.ofSeconds(60)).until(() -> descendants.stream().noneMatch(ProcessHandle::isAlive));
		}
	}

	@Test
	void portInUseIsNamedBeforeAnythingStarts() throws Exception {
		int port = FleetProcess.freePort(3);
		try (ServerSocket taken = FleetProcess.occupy(port + 2);
				FleetProcess fleet = FleetProcess.start(this.folder, port)) {
			assertThat(fleet.awaitExit()).isEqualTo(1);
			assertThat(fleet.output()).contains("Port %d is in use".formatted(taken.getLocalPort()), "--port=P")
				.doesNotContain("Starting a database");
		}
	}

	@Test
	void unknownArgumentIsAnsweredWithTheUsage() throws Exception {
		try (FleetProcess fleet = FleetProcess.start(this.folder, FleetProcess.freePort(3), "--server=2")) {
			assertThat(fleet.awaitExit()).isEqualTo(2);
			assertThat(fleet.output()).contains("Unknown argument '--server'", "Usage:");
		}
	}

	@Test
	void databaseThatDoesNotAnswerIsShownWithTheLogOfTheServer() throws Exception {
		try (FleetProcess fleet = FleetProcess.start(this.folder, FleetProcess.freePort(1), "--servers=1",
				"--database-url=jdbc:postgresql://127.0.0.1:9/none?connectTimeout=1", "--database-username=io")) {
			assertThat(fleet.awaitExit()).isEqualTo(1);
			assertThat(fleet.output()).contains("server-1 did not start", "127.0.0.1:9");
		}
	}

	@Test
	void buildWithoutMariaDbSaysHowToGetIt() throws Exception {
		try (FleetProcess fleet = FleetProcess.startWithoutMariaDb(this.folder, FleetProcess.freePort(1), "--servers=1",
				"--database=mariadb")) {
			assertThat(fleet.awaitExit()).isEqualTo(1);
			assertThat(fleet.output()).contains("This build has no MariaDB", "-Pmariadb", "--database-url");
			assertThat(this.folder.toFile().list((parent, name) -> name.startsWith("lbsync-"))).isEmpty();
		}
	}

	private static void listsTheServers(FleetProcess fleet) throws IOException, InterruptedException {
		String servers = fleet.get("/cluster/servers").body();
		assertThat(JsonPath.<List<String>>read(servers, "$.servers[*].name")).containsExactly("server-1", "server-2");
		assertThat(JsonPath.<List<String>>read(servers, "$.servers[*].profile")).containsOnly("elected");
		assertThat(JsonPath.<List<Boolean>>read(servers, "$.servers[*].running")).containsOnly(true);
	}

	private static void servesTheConsole(FleetProcess fleet) throws IOException, InterruptedException {
		for (String path : List.of("/", "/console.js", "/console.css")) {
			assertThat(fleet.get(path).statusCode()).as(path).isEqualTo(200);
		}
		assertThat(fleet.get("/application.yml").statusCode()).isEqualTo(404);
	}

	private static void handsOnToEachServer(FleetProcess fleet) throws IOException, InterruptedException {
		for (int server = 1; server <= 2; server++) {
			HttpResponse<String> article = fleet.get("/servers/" + server + "/api/articles/1");
			assertThat(article.statusCode()).isEqualTo(200);
			assertThat(article.headers().firstValue("X-Server").orElseThrow()).startsWith("server-" + server);
			assertThat(article.headers().firstValue("X-Cache")).contains("MISS");
		}
		assertThat(fleet.put("/servers/1/api/articles/1", "{}").statusCode()).isEqualTo(400);
		assertThat(fleet.get("/servers/3/api/articles/1").statusCode()).isEqualTo(404);
	}

}

package io.lbsync.sample.cluster;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A fleet whose last server has a login that may only read.
 */
class ReadOnlyClusterTests {

	private static final Duration LONGEST_LAG = Duration.ofSeconds(30);

	private static final String ARTICLE = "/servers/2/api/articles/1";

	@TempDir
	private Path folder;

	@Test
	void theLastServerFollowsAndChangesNothing() throws Exception {
		try (FleetProcess fleet = FleetProcess.start(this.folder, FleetProcess.freePort(2), "--servers=2",
				"--readonly")) {
			fleet.awaitReady();
			String status = fleet.get("/servers/2/actuator/lbsync").body();
			assertThat(JsonPath.<Boolean>read(status, "$.server.readOnly")).isTrue();
			assertThat(JsonPath.<String>read(status, "$.server.readOnlyReason")).contains("may not INSERT");
			assertThat(JsonPath.<String>read(status, "$.server.role")).isEqualTo("SUBSCRIBER");
			assertThat(JsonPath.<String>read(status, "$.position.store")).isEqualTo("file");
			assertThat(fleet.get("/servers/2/api/statistics").statusCode()).isEqualTo(200);
			follows(fleet);
			HttpResponse<String> refused = fleet.put(ARTICLE, form("Not here"));
			assertThat(refused.statusCode()).isEqualTo(403);
			assertThat(refused.body()).contains("This server only reads");
			assertThat(JsonPath.<String>read(fleet.get("/servers/2/actuator/health").body(), "$.status"))
				.isEqualTo("UP");
		}
	}

	private static void follows(FleetProcess fleet) throws Exception {
		await().atMost(LONGEST_LAG)
			.until(() -> fleet.get(ARTICLE).headers().firstValue("X-Cache").filter("HIT"::equals).isPresent());
		assertThat(fleet.put("/servers/1/api/articles/1", form("Changed")).statusCode()).isEqualTo(200);
		await().atMost(LONGEST_LAG)
			.until(() -> "Changed".equals(JsonPath.<String>read(fleet.get(ARTICLE).body(), "$.title")));
	}

	private static String form(String title) {
		return "{\"title\": \"%s\", \"body\": \"\", \"status\": \"PUBLISHED\"}".formatted(title);
	}

}

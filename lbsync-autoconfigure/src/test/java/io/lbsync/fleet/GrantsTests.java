package io.lbsync.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import io.lbsync.GuardedDatabase;
import io.lbsync.delivery.Delivery;
import io.lbsync.election.Election;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.job.DistributedJob;
import io.lbsync.job.JobExecution;
import io.lbsync.job.JobFinishedEvent;
import io.lbsync.job.JobOutcome;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncBootState;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications on logins that may do what docs/grants.md says, and nothing else.
 */
@ParameterizedClass
@ExtendWith(OutputCaptureExtension.class)
@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
class GrantsTests {

	private static final Path PAGE = Path.of("../docs/grants.md");

	@Parameter
	private Product product;

	@TempDir
	private Path folder;

	private GuardedDatabase database;

	private Fleet fleet;

	@BeforeEach
	void open() throws IOException {
		this.database = GuardedDatabase.start(this.product);
		this.fleet = Fleet.on(new Variant(this.product, Access.JDBC), this.database.owner());
		for (String login : List.of("lbsync_owner", "lbsync_writer", "lbsync_reader")) {
			this.database.login(login, "GRANT SELECT ON item TO");
		}
		this.database.execute("GRANT UPDATE ON item TO lbsync_writer");
		grant("whoever brings the tables");
	}

	@AfterEach
	void close() throws Exception {
		this.fleet.close();
		this.database.close();
	}

	/**
	 * Run the statements below a heading of the page.
	 */
	private void grant(String whom) throws IOException {
		String heading = "### %s: %s\n".formatted((this.product == Product.MARIADB) ? "MariaDB" : "PostgreSQL", whom);
		String page = Files.readString(PAGE);
		String block = page.substring(page.indexOf(heading) + heading.length()).split("```(sql)?\n")[1];
		String name = this.database.owner().url().replaceAll(".*/", "");
		List<String> statements = Arrays.stream(block.split(";\\s*")).filter((each) -> !each.isBlank()).toList();
		assertThat(statements).isNotEmpty();
		statements.forEach((each) -> this.database.execute(each.replace("fleet.", name + ".")));
	}

	private FleetServer server(String login, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.username=" + login,
				"spring.datasource.password=x", "test.folder=" + this.folder,
				"umbraco.cms.global.database-server-messenger.time-between-sync-operations=10ms",
				"umbraco.cms.global.database-server-messenger.time-between-prune-operations=40ms",
				"umbraco.cms.global.database-server-messenger.time-to-retain-instructions=40ms"));
		all.addAll(List.of(properties));
		return this.fleet.server(login, all.toArray(String[]::new));
	}

	@Test
	void eachRoleDoesItsWorkAndNoMore() throws IOException {
		server("lbsync_owner");
		grant("a server that writes");
		grant("a read-only subscriber");
		FleetServer writer = server("lbsync_writer");
		FleetServer reader = server("lbsync_reader", "umbraco.cms.global.server-role=elected");
		Election election = reader.bean(Election.class);
		election.start();
		assertThat(writer.bean(WriteAccess.class).reason()).isNull();
		assertThat(reader.bean(WriteAccess.class).reason())
			.isEqualTo("its login may not INSERT rows of umbracoCacheInstruction");
		assertThat(reader.items().find(1)).isEqualTo("old1");
		writer.items().update(1, "new1");
		reader.step();
		assertThat(reader.items().find(1)).isEqualTo("new1");
		assertThat(writer.status().store()).isEqualTo("database");
		assertThat(reader.status().store()).isEqualTo("file");
		assertThat(reader.bean(ServerRoleAccessor.class).currentServerRole()).isEqualTo(ServerRole.SUBSCRIBER);
		prunes(writer);
		whatItCannotTell(reader);
		for (FleetServer each : List.of(writer, reader)) {
			each.step();
			assertThat(each.status().troubles()).isEmpty();
			assertThat(each.bean(Delivery.class).status().healthy()).isTrue();
		}
		election.stop(Duration.ofSeconds(5));
		reader.close();
		FleetServer again = server("lbsync_reader", "umbraco.cms.global.server-role=elected");
		assertThat(again.status().bootState()).isEqualTo(SyncBootState.WARM);
		List<String> sent = this.database.sentBy("lbsync_reader");
		assertThat(sent).hasSizeGreaterThan(10);
		assertThat(GuardedDatabase.writes(sent)).isEmpty();
		assertThat(sent).as("it takes no part in the election")
			.noneMatch((sql) -> sql.contains("umbracoServer") || sql.matches("(?is).*(advisory|GET_LOCK).*"));
		assertThat(GuardedDatabase.writes(this.database.sentBy("lbsync_writer"))).isNotEmpty();
	}

	@Test
	void whoMayNotShowJobsRunsThemAndSaysSoOnce(CapturedOutput output) throws IOException {
		server("lbsync_owner");
		grant("a server that writes");
		this.database.execute("REVOKE ALL PRIVILEGES ON \"umbracoDistributedJob\" FROM lbsync_writer");
		FleetServer writer = server("lbsync_writer", "spring.main.sources=io.lbsync.fleet.GrantsTests$Jobs",
				"lbsync.loops=auto", "umbraco.cms.global.main-dom-lock=none", "umbraco.cms.distributed-jobs.delay=0s",
				"umbraco.cms.distributed-jobs.period=100ms", "logging.level.io.lbsync.autoconfigure=info");
		Jobs jobs = writer.bean(Jobs.class);
		await().atMost(Duration.ofSeconds(30)).until(() -> jobs.done.containsAll(List.of("a 3", "b 3")));
		assertThat(output.toString().split("Jobs are not shown in umbracoDistributedJob")).hasSize(2);
		assertThat(jobs.failed).isEmpty();
	}

	private static void prunes(FleetServer writer) {
		writer.items().update(1, "newer1");
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			writer.bean(Sync.class).step();
			writer.bean(Pruner.class).request();
			writer.bean(Pruner.class).step();
			return writer.bean(Pruner.class).status().pruned() > 0;
		});
	}

	private static void whatItCannotTell(FleetServer reader) {
		reader.items().find(2);
		assertThat(reader.cached(2)).isNotNull();
		reader.cache("items").evict(2);
		assertThat(reader.cached(2)).as("applied here").isNull();
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> reader.inTransaction(() -> reader.cache("items").evict(2)))
			.withMessageContaining("This server only reads");
	}

	/**
	 * Jobs that note their slots.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Jobs {

		private final Set<String> done = ConcurrentHashMap.newKeySet();

		private final List<JobFinishedEvent> failed = new CopyOnWriteArrayList<>();

		@DistributedJob(name = "a", period = "100ms")
		void plain(JobExecution execution) {
			this.done.add("a " + execution.slot());
		}

		@DistributedJob(name = "b", period = "100ms", transactional = true)
		void transactional(JobExecution execution) {
			this.done.add("b " + execution.slot());
		}

		@EventListener
		void finished(JobFinishedEvent event) {
			if (event.outcome() == JobOutcome.FAILED) {
				this.failed.add(event);
			}
		}

	}

}

package io.lbsync.sync;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.lbsync.GuardedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.ReplicatedDatabase;
import io.lbsync.actuate.LbsyncEndpoint;
import io.lbsync.actuate.LbsyncHealthIndicator;
import io.lbsync.actuate.SelfDescription;
import io.lbsync.autoconfigure.LbsyncAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncCacheAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncEndpointAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncHealthAutoConfiguration;
import io.lbsync.job.DistributedJobs;
import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.DeliveryStatus;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresStandby;
import io.lbsync.testkit.StatementCounter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A server whose DataSource leads to a PostgreSQL standby: it comes up, follows, and
 * writes nothing, until the standby is promoted.
 */
class StandbyServerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static PostgresServer server;

	private static PostgresStandby replica;

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	@TempDir
	private Path folder;

	private ReplicatedDatabase replicated;

	private PositionFile file;

	@BeforeAll
	static void startServers() {
		server = PostgresServer.start(Map.of("log_statement", "all", "log_line_prefix", "%u@"));
		replica = server.standby(server.port());
	}

	@AfterAll
	static void closeServers() {
		replica.close();
		server.close();
	}

	@BeforeEach
	void open() {
		this.replicated = ReplicatedDatabase.create(server, replica);
	}

	@AfterEach
	void close() {
		if (this.file != null) {
			this.file.release();
		}
		this.replicated.close();
	}

	private static String remove(int id) {
		return SyncTests.remove(SyncTests.DISK, id);
	}

	private TestServer writer() {
		TestServer writer = new TestServer(this.replicated.primary(), "writer");
		writer.step();
		return writer;
	}

	private TestServer reader() {
		return new TestServer(this.replicated.standby(), "reader", this.disk);
	}

	private TestServer reader(PositionFile file) {
		return new TestServer(this.replicated.standby(), "reader", file, this.disk);
	}

	private PositionFile file() {
		this.file = new PositionFile(LocalTempFolder.at(this.folder), new ServerIdentity("reader", "app"));
		return this.file;
	}

	@Test
	void itComesUpColdFollowsAndSendsNothingButItsPulses() {
		TestServer writer = writer();
		this.replicated.replicate();
		StatementCounter counter = StatementCounter.of(this.replicated.standby());
		TestServer reader = new TestServer(counter.dataSource(), "reader", this.disk);
		reader.step();
		assertThat(reader.sync.status().ready()).isTrue();
		assertThat(reader.sync.status().bootState()).isEqualTo(SyncBootState.COLD);
		assertThat(this.disk.drain()).containsExactly("all");
		writer.write(remove(1), remove(2));
		this.replicated.replicate();
		reader.step();
		assertThat(this.disk.drain()).containsExactly("remove 1", "remove 2");
		counter.reset();
		for (int i = 0; i < 12; i++) {
			reader.step();
		}
		assertThat(counter.statements()).as(counter::toString).isEqualTo(12);
		assertThat(counter.executions()).as(counter::toString)
			.allMatch((execution) -> execution.sql().stripLeading().startsWith("SELECT"));
		reader.sync.stop(Duration.ofSeconds(1));
		SyncStatus status = reader.sync.status();
		assertThat(status.troubles()).isEmpty();
		assertThat(status.store()).isEqualTo("none");
		assertThat(reader.coldBoots).hasSize(1);
	}

	@Test
	void itComesUpOnADatabaseThatNoServerHasGivenAnIdYetAndGoesOnWhenOneDoes() {
		TestServer reader = reader();
		reader.step();
		assertThat(reader.sync.status().ready()).isTrue();
		TestServer writer = writer();
		writer.write(remove(1));
		this.replicated.replicate();
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all", "remove 1");
		assertThat(reader.coldBoots).hasSize(1);
	}

	@Test
	void itGoesOnFromThePositionThatItSavedOnThePrimary() throws SQLException {
		TestServer writer = writer();
		TestServer before = new TestServer(this.replicated.primary(), "reader", this.disk);
		before.step();
		try (Connection open = DriverManager.getConnection(this.replicated.primaryUrl())) {
			open.setAutoCommit(false);
			writer.log.append(open, List.of(new io.lbsync.instruction.InstructionRow(remove(1), 1)));
			writer.write(remove(2));
			before.step();
			assertThat(this.disk.drain()).containsExactly("all", "remove 2");
			writer.write(remove(3));
			open.commit();
		}
		this.replicated.replicate();
		TestServer reader = reader();
		reader.step();
		assertThat(reader.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(reader.coldBoots).isEmpty();
		assertThat(this.disk.drain()).containsExactlyInAnyOrder("remove 1", "remove 3");
	}

	@Test
	void itGoesOnFromTheFileThatItSavedOnTheStandby() {
		TestServer writer = writer();
		this.replicated.replicate();
		TestServer first = reader(file());
		first.step();
		writer.write(remove(1));
		this.replicated.replicate();
		first.step();
		assertThat(first.sync.status().store()).isEqualTo("file");
		first.step();
		// As if it had been killed.
		this.file.release();
		this.disk.drain();
		writer.write(remove(2));
		this.replicated.replicate();
		TestServer second = reader(file());
		second.step();
		assertThat(second.coldBoots).isEmpty();
		assertThat(second.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(this.disk.drain()).contains("remove 2").doesNotContain("all");
		second.sync.stop(Duration.ofSeconds(1));
		assertNothingWritten(replica);
	}

	private static void assertNothingWritten(PostgresStandby standby) {
		List<String> sent = GuardedDatabase.statements(standby.log(), "postgres");
		assertThat(sent).hasSizeGreaterThan(5);
		assertThat(GuardedDatabase.writes(sent)).isEmpty();
	}

	@Test
	void aFileFromBeforeAPromotionIsAColdBoot() {
		close();
		try (PostgresStandby next = server.standby(server.port())) {
			this.replicated = ReplicatedDatabase.create(server, next);
			writer();
			this.replicated.replicate();
			TestServer reader = reader(file());
			reader.step();
			reader.step();
			reader.sync.stop(Duration.ofSeconds(1));
			assertThat(Path.of(this.file.toString())).exists();
			assertNothingWritten(next);
			next.promote();
			TestServer again = reader(file());
			again.step();
			assertThat(again.sync.readOnly()).isFalse();
			assertThat(again.coldBoots).hasSize(1);
			assertThat(Path.of(this.file.toString())).as("its row is the place now").doesNotExist();
		}
	}

	@Test
	void itWaitsForAStandbyThatLagsBehindThePositionThatItSavedOnThePrimary() {
		TestServer writer = writer();
		TestServer before = new TestServer(this.replicated.primary(), "reader", this.disk);
		before.step();
		writer.write(remove(1));
		before.step();
		this.replicated.replicate();
		replica.pauseReplay();
		try {
			writer.write(remove(2));
			before.step();
			assertThat(this.disk.drain()).containsExactly("all", "remove 1", "remove 2");
			// It asks elsewhere from here on, as after a change of the address.
			TestServer reader = reader();
			reader.step();
			assertThat(this.disk.drain()).isEmpty();
			replica.resumeReplay();
			this.replicated.replicate();
			reader.step();
			assertThat(this.disk.drain()).as("handed out again, for its saved position is older")
				.containsExactly("remove 2");
			assertThat(reader.coldBoots).isEmpty();
		}
		finally {
			replica.resumeReplay();
		}
	}

	@Test
	void heartbeatsOnThePrimaryAreAllThatItNeedsToForgetRowsBesideATransactionThatStaysOpen() throws SQLException {
		TestServer writer = writer();
		this.replicated.replicate();
		TestServer reader = reader();
		reader.step();
		try (Connection open = DriverManager.getConnection(this.replicated.primaryUrl())) {
			open.setAutoCommit(false);
			open.createStatement().execute("SELECT pg_current_xact_id()");
			writer.write(remove(1));
			this.replicated.replicate();
			StatementCounter counter = StatementCounter.of(this.replicated.standby());
			reader.step();
			assertThat(this.disk.drain()).containsExactly("all", "remove 1");
			assertThat(reader.sync.status().open()).as("nothing published yet").isZero();
			writer.step();
			this.replicated.replicate();
			reader.step();
			assertThat(this.disk.drain()).isEmpty();
			assertThat(reader.sync.status().open()).as("as the writer's position says").isOne();
			assertThat(counter.statements()).isZero();
			open.rollback();
		}
	}

	@Test
	void aPromotionIsFollowedByOneColdBootAndThenItWrites() {
		close();
		try (PostgresStandby next = server.standby(server.port())) {
			this.replicated = ReplicatedDatabase.create(server, next);
			TestServer writer = writer();
			this.replicated.replicate();
			TestServer reader = reader(file());
			reader.step();
			writer.write(remove(1));
			writer.step();
			this.replicated.replicate();
			reader.step();
			assertThat(this.disk.drain()).containsExactly("all", "remove 1");
			reader.coldBoots.clear();
			next.promote();
			TestServer down = new TestServer(this.replicated.standby(), "writer");
			down.step();
			assertThat(down.coldBoots).as("its saved position is of the old timeline")
				.extracting(ColdBootEvent::reason)
				.singleElement()
				.asString()
				.contains("timeline");
			TestServer promoted = new TestServer(this.replicated.standby(), "promoted");
			promoted.step();
			promoted.write(remove(2));
			reader.step();
			reader.step();
			assertThat(reader.coldBoots).extracting(ColdBootEvent::reason)
				.singleElement()
				.asString()
				.contains("timeline");
			assertThat(this.disk.drain()).startsWith("all");
			promoted.write(remove(3));
			reader.step();
			assertThat(this.disk.drain()).containsExactly("remove 3");
			assertThat(reader.sync.status().store()).isEqualTo("database");
			assertThat(Path.of(this.file.toString())).doesNotExist();
			assertThat(reader.lastSynced.servers(PATIENCE)).extracting(KnownServer::identity)
				.contains("reader/app", "promoted/app");
			assertThat(reader.coldBoots).hasSize(1);
		}
	}

	@Test
	void aWholeApplicationIsReadyAndHealthyAndFollows() {
		TestServer writer = writer();
		this.replicated.replicate();
		application(this.replicated.standby()).run((context) -> {
			assertThat(context).hasNotFailed();
			Sync sync = context.getBean(Sync.class);
			await().atMost(PATIENCE).until(() -> sync.status().ready());
			Cache cache = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("items"));
			cache.get(1, () -> "old");
			writer.write(evict(context.getBean(CacheManager.class)));
			await().atMost(PATIENCE).until(() -> cache.get(1) == null);
			Health health = Objects.requireNonNull(context.getBean(LbsyncHealthIndicator.class).health());
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(sync.status().store()).isEqualTo("file");
			await().atMost(PATIENCE)
				.until(() -> context.getBean(Doorbell.class).status().trouble().contains("standby"));
			LbsyncEndpoint endpoint = new LbsyncEndpoint(context.getBean(SelfDescription.class), sync,
					context.getBean(LastSynced.class), context.getBean(Pruner.class),
					context.getBean(DistributedJobs.class));
			assertThat(endpoint.lbsync().server().readOnly()).isTrue();
			assertThat(context.getBean(LastSynced.class).servers(PATIENCE)).extracting(KnownServer::identity)
				.containsExactly("writer/app");
		});
	}

	// What a cache manager's clear looks like in the log: a full refresh of Spring's
	// caches.
	private static String evict(CacheManager manager) {
		assertThat(manager.getCacheNames()).contains("items");
		return "[{\"RefreshType\":0,\"RefresherId\":\"%s\"}]".formatted(io.lbsync.cache.SpringCacheRefresher.ID);
	}

	@Test
	void changesThatCannotBeToldFailWithTheReason() {
		writer();
		this.replicated.replicate();
		application(this.replicated.standby()).run((context) -> {
			await().atMost(PATIENCE).until(() -> context.getBean(Sync.class).status().ready());
			Cache cache = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("items"));
			TransactionTemplate transaction = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> transaction.executeWithoutResult((status) -> cache.evict(1)))
				.withMessageContaining("This server only reads, because the database server is a standby");
			context.getBean(DistributedCache.class).remove(SyncTests.DISK, 1);
			assertThat(context.getBean(Delivery.class).status()).as("applied here, told to nobody")
				.isEqualTo(new DeliveryStatus(true, 0, Duration.ZERO, null));
		});
	}

	private ApplicationContextRunner application(DataSource dataSource) {
		Supplier<DataSource> supplier = () -> dataSource;
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LbsyncAutoConfiguration.class, LbsyncCacheAutoConfiguration.class,
					LbsyncEndpointAutoConfiguration.class, LbsyncHealthAutoConfiguration.class,
					CacheAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
			.withBean("dataSource", DataSource.class, supplier)
			.withBean(LocalTempFolder.class, () -> LocalTempFolder.at(this.folder))
			.withUserConfiguration(Application.class)
			.withPropertyValues("umbraco.cms.hosting.machine-identifier=standby",
					"umbraco.cms.hosting.site-name=standby", "umbraco.cms.global.server-role=subscriber",
					"umbraco.cms.global.database-server-messenger.time-between-sync-operations=100ms",
					"spring.cache.type=simple");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

}

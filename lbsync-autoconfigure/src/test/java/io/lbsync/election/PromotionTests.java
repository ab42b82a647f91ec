package io.lbsync.election;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.lbsync.ReplicatedDatabase;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresStandby;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A standby of PostgreSQL that lags is promoted, and with it the record falls back to an
 * earlier holder.
 */
class PromotionTests {

	private static final ElectionSettings SETTINGS = new ElectionSettings(Duration.ofMinutes(1), Duration.ofMinutes(2),
			Duration.ofMinutes(1), Duration.ofMillis(700), Duration.ofMillis(300), Duration.ofDays(2));

	private final AtomicLong now = new AtomicLong();

	@Test
	void nobodyGoesByWhatAStandbySaysThatLagged() {
		try (PostgresServer server = PostgresServer.start();
				PostgresStandby standby = server.standby(server.port());
				ReplicatedDatabase replicated = ReplicatedDatabase.create(server, standby)) {
			DelegatingDataSource address = new DelegatingDataSource(replicated.primary());
			Election one = election("one", address);
			Election two = election("two", address);
			one.step();
			two.step();
			assertThat(one.tenure().publishes()).isTrue();
			replicated.replicate();
			cutOff(replicated);
			pass(SETTINGS.staleTimeout());
			two.step();
			assertThat(two.tenure().publishes()).isTrue();
			String token = two.tenure().publishingTerm().token();
			one.step();
			standby.promote();
			address.setTargetDataSource(replicated.standby());
			assertThat(record(replicated).server()).as("it lagged").startsWith("one");
			pass(SETTINGS.interval());
			one.step();
			two.step();
			assertThat(one.tenure().publishes()).as("though the record names it").isFalse();
			assertThat(two.tenure().publishes()).as("the record is of another node").isFalse();
			pass(SETTINGS.staleTimeout().minusMillis(1));
			one.step();
			two.step();
			assertThat(one.tenure().publishes() || two.tenure().publishes()).isFalse();
			pass(Duration.ofMillis(1));
			two.step();
			one.step();
			assertThat(two.tenure().publishes() ^ one.tenure().publishes()).isTrue();
			assertThat(record(replicated).epoch()).as("above all that were seen").isEqualTo(3);
			assertThat(record(replicated).token()).isNotEqualTo(token);
		}
	}

	// A promotion replays whatever was received.
	private static void cutOff(ReplicatedDatabase replicated) {
		JdbcClient standby = JdbcClient.create(replicated.standby());
		standby.sql("ALTER SYSTEM SET primary_conninfo = ''").update();
		standby.sql("SELECT pg_reload_conf()").query(Boolean.class).single();
		await().until(() -> standby.sql("SELECT COUNT(*) FROM pg_stat_wal_receiver").query(Long.class).single() == 0);
	}

	private static ElectionRecord record(ReplicatedDatabase replicated) {
		return ElectionRecord.parse(JdbcClient.create(replicated.standby())
			.sql("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.election'")
			.query(String.class)
			.single());
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private Election election(String name, DelegatingDataSource address) {
		Database database = new Database(address, Dialect.of(address));
		Election election = new Election(
				new ElectionSource(database, Tables.read(database), new ServerStart(new ServerIdentity(name, "app")),
						() -> name, SessionLocks.none("Not tested here"), () -> false),
				SETTINGS, this.now::get, (event) -> {
				});
		election.begin();
		return election;
	}

}

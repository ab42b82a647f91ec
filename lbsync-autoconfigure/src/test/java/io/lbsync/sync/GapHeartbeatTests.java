package io.lbsync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers settle ids that nobody will ever use, each with its heartbeat, and tell the
 * others.
 */
@ParameterizedClass
@MethodSource("io.lbsync.pulse.GapProducts#all")
class GapHeartbeatTests {

	@Parameter
	private Product product;

	private final RecordingRefresher memory = new RecordingRefresher(SyncTests.MEMORY, false);

	private MigratedDatabase migrated;

	private TestServer server;

	private TestServer writer;

	@BeforeEach
	void start() {
		this.migrated = MigratedDatabase.create(this.product);
		this.server = new TestServer(this.migrated.test().dataSource(), "server", this.memory);
		this.writer = new TestServer(this.migrated.test().dataSource(), "writer");
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 1));
		this.server.step();
	}

	@AfterEach
	void stop() {
		this.migrated.close();
	}

	@Test
	void aRolledBackTransactionIsSettledWithinThreeStepsAndPublished() throws SQLException {
		rollBack();
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
		this.server.step();
		assertThat(this.server.sync.status().open()).isEqualTo(1);
		for (int i = 0; i < 3; i++) {
			this.server.step();
		}
		assertThat(this.server.sync.status().open()).isZero();
		assertThat(lowWater()).startsWith("3/");
		assertThat(this.server.log.gaps().proved()).isEqualTo(1);
	}

	@Test
	void anIdleServerWritesNoMoreThanItsHeartbeatWhereATransactionStaysOpen() throws SQLException {
		StatementCounter counter = StatementCounter.of(this.migrated.test().dataSource());
		TestServer counted = new TestServer(counter.dataSource(), "counted", this.memory);
		counted.step();
		try (Connection slow = transaction()) {
			this.writer.log.append(slow, List.of(new InstructionRow(SyncTests.remove(SyncTests.MEMORY, 5), 1)));
			this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
			counted.step();
			for (int i = 0; i < 24; i++) {
				counted.step();
			}
			counter.reset();
			for (int i = 0; i < 12; i++) {
				counted.step();
			}
			assertThat(counted.sync.status().open()).isEqualTo(1);
			assertThat(counter.statements()).as(counter::toString).isLessThanOrEqualTo(12 + 2 * 2);
			this.memory.drain();
			slow.commit();
			counted.step();
			assertThat(this.memory.drain()).containsExactly("remove 5");
		}
	}

	@Test
	void aServerThatDoesNotProveTakesWhatAnotherPublished() throws SQLException {
		TestServer other = new TestServer(this.migrated.test().dataSource(), "other", this.memory);
		other.step();
		rollBack();
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
		for (int i = 0; i < 4; i++) {
			this.server.step();
		}
		// Two looks at the log in one moment: too soon for proofs of its own.
		other.sync.step();
		other.sync.step();
		assertThat(other.sync.status().open()).isZero();
		assertThat(other.log.gaps().published()).isEqualTo(1);
	}

	@Test
	void aRestartKnowsWhatWasOpen() throws SQLException {
		try (Connection slow = transaction()) {
			this.writer.log.append(slow, List.of(new InstructionRow(SyncTests.remove(SyncTests.MEMORY, 77), 1)));
			this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
			this.server.step();
			this.server.step();
			slow.commit();
		}
		TestServer restarted = new TestServer(this.migrated.test().dataSource(), "server", this.memory);
		this.memory.drain();
		restarted.step();
		assertThat(restarted.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(this.memory.drain()).contains("remove 77");
	}

	@Test
	void aHeartbeatWhileNothingIsOpenPublishesOnlyWhatMoved() {
		this.server.step();
		String before = updated();
		for (int i = 0; i < 30; i++) {
			this.server.step();
		}
		assertThat(updated()).isEqualTo(before);
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
		this.server.step();
		this.server.ticker.advance(Duration.ofSeconds(5));
		this.server.step();
		assertThat(lowWater()).startsWith("2/");
	}

	private void rollBack() throws SQLException {
		try (Connection connection = transaction()) {
			this.writer.log.append(connection, List.of(new InstructionRow("[]", 1)));
			connection.rollback();
		}
	}

	private Connection transaction() throws SQLException {
		Connection connection = this.migrated.test().dataSource().getConnection();
		connection.setAutoCommit(false);
		return connection;
	}

	private String lowWater() {
		return ask("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.low-water'");
	}

	private String updated() {
		return ask("SELECT CAST(\"updated\" AS CHAR) FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.low-water'");
	}

	private String ask(String sql) {
		return JdbcClient.create(this.migrated.test().dataSource())
			.sql(this.migrated.sql(sql))
			.query(String.class)
			.single();
	}

}

package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A PostgreSQL server that crashes forgets the ids of transactions of which nothing was
 * on its disk, and gives them to others. A cursor that has seen them in a snapshot hands
 * out the rows of those others nevertheless.
 */
class ReusedTransactionsTests {

	private static final int TIMES = 5;

	private PostgresServer server;

	private String url;

	private Database database;

	private InstructionLog log;

	private Pulse pulse;

	private LogCursor cursor;

	@BeforeEach
	void start() {
		this.server = PostgresServer.start();
		this.url = this.server.createDatabase("reused");
		DriverManagerDataSource source = new DriverManagerDataSource(this.url);
		this.database = new Database(source, Dialect.of(source));
		Flyway.configure(getClass().getClassLoader())
			.dataSource(source)
			.locations("classpath:io/lbsync/schema/postgresql")
			.load()
			.migrate();
		this.log = new InstructionLog(this.database.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(this.database), Duration.ofSeconds(5));
		this.pulse = new Pulse(this.database, true);
		this.cursor = this.log.cursor();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void rowsOfTransactionsWhoseIdsWereSeenBeforeACrashAreHandedOut() throws SQLException {
		drain();
		append(1);
		assertThat(drain()).hasSize(1);
		assertThat(crashUntilIdsAreUsedAgain()).as("ids were used again").isTrue();
	}

	@Test
	void alsoByACursorThatHasJustSoughtTheHead() throws SQLException {
		append(3);
		boolean reused = false;
		for (int time = 0; time < TIMES && !reused; time++) {
			this.cursor.seekHead();
			reused = crash();
		}
		assertThat(reused).as("ids were used again").isTrue();
	}

	/**
	 * Or it would seek the head again and again, for as long as nobody writes.
	 */
	@Test
	void aCursorThatSeeksTheHeadHasPassedWhatWasPruned() throws SQLException {
		drain();
		String scope = this.cursor.position().scope();
		try (Connection connection = DriverManager.getConnection(this.url);
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT pg_current_xact_id()");
			String later = this.database
				.inOwnTransaction((other) -> this.log.append(other, List.of(new InstructionRow("pruned", 1))))
				.get(0)
				.mark();
			this.log.append(connection, List.of(new InstructionRow("newest", 1)));
			statement.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"jsonInstruction\" = 'pruned'");
			statement.execute("INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") "
					+ "VALUES ('lbsync.pruned-to', '1/" + scope + "/" + later + "', now())");
			connection.commit();
		}
		this.cursor.seekHead();
		assertThat(drain()).isEmpty();
		assertThat(drain()).isEmpty();
		assertThat(append(2)).isEqualTo(drain());
	}

	private boolean crashUntilIdsAreUsedAgain() throws SQLException {
		boolean reused = false;
		for (int time = 0; time < TIMES && !reused; time++) {
			reused = crash();
		}
		return reused;
	}

	private boolean crash() throws SQLException {
		rollBack(50);
		assertThat(drain()).isEmpty();
		long seen = nextTransaction();
		this.server.restart(StopMode.IMMEDIATE);
		boolean reused = nextTransaction() < seen;
		List<String> rows = append(60);
		assertThat(nextTransaction()).isGreaterThan(seen);
		assertThat(drain()).containsExactlyElementsOf(rows);
		return reused;
	}

	private void rollBack(int transactions) throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.url);
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			for (int i = 0; i < transactions; i++) {
				statement.execute("SELECT pg_current_xact_id()");
				connection.rollback();
			}
		}
	}

	private long nextTransaction() throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.url);
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())")) {
			row.next();
			return row.getLong(1);
		}
	}

	/**
	 * Rows of a transaction each.
	 */
	private List<String> append(int rows) {
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < rows; i++) {
			String text = "row" + i;
			texts.add(text);
			this.database
				.inOwnTransaction((connection) -> this.log.append(connection, List.of(new InstructionRow(text, 1))));
		}
		return texts;
	}

	private List<String> drain() {
		List<String> rows = new ArrayList<>();
		PulseAnswer answer;
		do {
			answer = this.pulse.read(this.cursor, 10);
			rows.addAll(answer.page().rows().stream().map(CacheInstruction::json).toList());
		}
		while (!answer.page().drained());
		return rows;
	}

}

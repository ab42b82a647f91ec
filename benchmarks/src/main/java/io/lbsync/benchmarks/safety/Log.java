package io.lbsync.benchmarks.safety;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.benchmarks.rig.LogTail;
import io.lbsync.benchmarks.rig.Pace;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.LogOrder;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The log in one database: who writes to it, and who reads it. The text of each row is
 * the number of its transaction.
 */
final class Log implements AutoCloseable {

	// The rows of one statement, but the first, which lbsync writes itself.
	private static final String MORE = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			SELECT %s, ?, 'writer', 1 FROM %s
			""";

	private static final String SERIES = "generate_series(1, ?)";

	// MariaDB has tables of fixed sizes for it.
	private static final String SEQUENCE = "seq_1_to_1000000 LIMIT ?";

	private static final String NAIVE = """
			SELECT "id", "jsonInstruction" FROM "umbracoCacheInstruction" WHERE "id" > ? ORDER BY "id" LIMIT 1000
			""";

	private static final String COMMITTED = """
			SELECT "id" FROM "umbracoCacheInstruction" WHERE "id" > ? AND "id" <= ?
			""";

	private static final String HEAD = """
			SELECT COALESCE(MAX("id"), 0) FROM "umbracoCacheInstruction"
			""";

	private static final double ROLLED_BACK = 0.05;

	private final String url;

	private final ConfigurableApplicationContext server;

	private final Database database;

	private final InstructionLog log;

	private final String more;

	/**
	 * Make the tables.
	 * @param url address of an empty database, with login
	 */
	Log(String url) {
		this.url = url;
		this.server = BareServer.start(url, "reader", "lbsync.loops=off", "umbraco.cms.global.server-role=subscriber");
		this.database = this.server.getBean(Database.class);
		this.log = this.server.getBean(InstructionLog.class);
		boolean postgres = this.database.dialect().logOrder() == LogOrder.SNAPSHOT;
		this.more = sql(MORE.formatted(this.database.dialect().utcNow(), postgres ? SERIES : SEQUENCE));
	}

	private String sql(String sql) {
		return this.database.dialect().sql(sql);
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection(this.url);
	}

	/**
	 * Write as one writer, until it is enough.
	 * @param cell how
	 * @param seed of what is left to chance
	 * @param commits takes note
	 * @param enough when to stop
	 * @throws SQLException from the driver
	 */
	void write(Cell cell, long seed, Commits commits, BooleanSupplier enough) throws SQLException {
		Random random = new Random(seed);
		try (Connection connection = connect(); PreparedStatement insert = connection.prepareStatement(this.more)) {
			connection.setAutoCommit(false);
			while (!enough.getAsBoolean()) {
				int transaction = commits.next();
				int rows = 1 + random.nextInt(2 * cell.perTransaction());
				insert(connection, insert, transaction, rows);
				LockSupport.parkNanos(cell.hold() * 1_000_000L);
				if (random.nextDouble() < ROLLED_BACK) {
					connection.rollback();
				}
				else {
					connection.commit();
					commits.add(transaction, rows, System.nanoTime());
				}
			}
		}
	}

	private void insert(Connection connection, PreparedStatement insert, int transaction, int rows)
			throws SQLException {
		String text = String.valueOf(transaction);
		this.log.append(connection, List.of(new InstructionRow(text, 1)));
		if (rows > 1) {
			insert.setString(1, text);
			insert.setInt(2, rows - 1);
			insert.executeUpdate();
		}
	}

	/**
	 * lbsync's cursor.
	 */
	LogTail tail() {
		return new LogTail(this.server);
	}

	/**
	 * Read as {@code id > last}.
	 * @param seen takes note
	 * @param running whether to go on
	 * @throws SQLException from the driver
	 */
	void readNaively(Seen seen, BooleanSupplier running) throws SQLException {
		long last = head();
		try (Connection connection = connect(); PreparedStatement select = connection.prepareStatement(sql(NAIVE))) {
			if (this.database.dialect().logOrder() == LogOrder.SNAPSHOT) {
				// Of a table that was empty a moment ago the planner knows nothing; the
				// comparison is to be fair.
				execute(connection, "SET enable_seqscan = off");
			}
			Pace pace = new Pace();
			while (running.getAsBoolean()) {
				select.setLong(1, last);
				long before = last;
				try (ResultSet rows = select.executeQuery()) {
					long now = System.nanoTime();
					while (rows.next()) {
						last = rows.getLong(1);
						seen.add(last, Integer.parseInt(rows.getString(2)), now);
					}
				}
				pace.awaitNext(last == before);
			}
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/**
	 * Hold a transaction open that has written to a table of another database, and roll
	 * it back.
	 * @param other address of the other database
	 * @param running whether to go on
	 * @throws SQLException from the driver
	 */
	static void holdForeign(String other, BooleanSupplier running) throws SQLException {
		try (Connection connection = DriverManager.getConnection(other);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE held (id int)");
			connection.setAutoCommit(false);
			while (running.getAsBoolean()) {
				statement.execute("INSERT INTO held VALUES (1)");
				long start = System.nanoTime();
				while (running.getAsBoolean() && System.nanoTime() - start < 10_000_000_000L) {
					LockSupport.parkNanos(20_000_000);
				}
				connection.rollback();
			}
		}
	}

	/**
	 * The greatest id that is visible.
	 */
	long head() throws SQLException {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql(HEAD))) {
			result.next();
			return result.getLong(1);
		}
	}

	/**
	 * All ids that were committed.
	 * @param after greater than this
	 * @param to not greater than this
	 * @param id takes them
	 */
	void committed(long after, long to, LongConsumer id) throws SQLException {
		try (Connection connection = connect();
				PreparedStatement select = connection.prepareStatement(sql(COMMITTED))) {
			connection.setAutoCommit(false);
			select.setFetchSize(10_000);
			select.setLong(1, after);
			select.setLong(2, to);
			try (ResultSet rows = select.executeQuery()) {
				while (rows.next()) {
					id.accept(rows.getLong(1));
				}
			}
			connection.rollback();
		}
	}

	@Override
	public void close() {
		this.server.close();
	}

}

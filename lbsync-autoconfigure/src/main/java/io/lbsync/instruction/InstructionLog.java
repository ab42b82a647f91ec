package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LogOrder;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerStart;

/**
 * The table {@code umbracoCacheInstruction}: rows are appended in the caller's
 * transaction and read by cursors.
 * <p>
 * Thread-safe.
 */
public final class InstructionLog {

	private static final String INSERT = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			VALUES (%s, ?, ?, ?)
			""";

	private static final String INSERT_WITHOUT_COUNT = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated")
			VALUES (%s, ?, ?)
			""";

	private static final String TAKE_LOCK_ROW = """
			UPDATE "umbracoKeyValue"
			SET "value" = CASE WHEN "value" = '1' THEN '-1' ELSE '1' END
			WHERE "key" = 'lbsync.log-order'
			""";

	// PostgreSQL: a standby, or a transaction that was begun as a read-only one.
	private static final String READ_ONLY_STATE = "25006";

	private final Dialect dialect;

	private final ServerStart start;

	private final boolean counted;

	private final String insert;

	private final boolean published;

	private final Duration lockTimeout;

	private final LogSettings settings;

	private final GapCounts gaps;

	/**
	 * Create the log of a server that sets nothing else.
	 * @param dialect the database's dialect
	 * @param start who writes
	 * @param tables what the schema offers
	 * @param lockTimeout how long to wait for the lock row where order needs it
	 */
	public InstructionLog(Dialect dialect, ServerStart start, Tables tables, Duration lockTimeout) {
		this(dialect, start, tables, lockTimeout, LogSettings.defaults());
	}

	/**
	 * Create the log of a server.
	 * @param dialect the database's dialect
	 * @param start who writes
	 * @param tables what the schema offers
	 * @param lockTimeout how long to wait for the lock row where order needs it
	 * @param settings what can be chosen
	 */
	public InstructionLog(Dialect dialect, ServerStart start, Tables tables, Duration lockTimeout,
			LogSettings settings) {
		this.dialect = dialect;
		this.start = start;
		this.counted = tables.instructionCount();
		this.insert = dialect.sql((this.counted ? INSERT : INSERT_WITHOUT_COUNT).formatted(dialect.utcNow()));
		this.published = tables.lastSyncedState();
		this.lockTimeout = lockTimeout;
		this.settings = settings;
		this.gaps = new GapCounts(settings.ticker());
	}

	/**
	 * Whether writers take a lock row, the last thing before their insert, that they hold
	 * until they commit.
	 * @return whether ids are kept in order that way
	 */
	public boolean lockedOrder() {
		LogOrder order = this.dialect.logOrder();
		return order == LogOrder.LOCK_ROW || (order == LogOrder.GAPS && this.settings.strictOrder());
	}

	/**
	 * Append rows in the transaction of a connection.
	 * @param connection the connection; its transaction stays open
	 * @param rows what to append
	 * @return what was appended, in the same order
	 * @throws SQLException from the driver
	 */
	public List<Appended> append(Connection connection, List<InstructionRow> rows) throws SQLException {
		if (rows.isEmpty()) {
			return List.of();
		}
		if (lockedOrder()) {
			takeLockRow(connection);
		}
		try (PreparedStatement insert = connection.prepareStatement(this.insert, generated())) {
			boolean together = rows.size() > 1 && this.dialect.batchReturnsKeys();
			return together ? batch(insert, rows) : oneByOne(insert, rows);
		}
		catch (SQLException ex) {
			throw READ_ONLY_STATE.equals(ex.getSQLState()) ? readOnly(ex) : ex;
		}
	}

	private static SQLException readOnly(SQLException cause) {
		return new SQLException(
				"The database is read-only here, as a standby is, so the other servers cannot be told "
						+ "what changed. Change data, and what is cached of it, on a server whose DataSource may write",
				READ_ONLY_STATE, cause);
	}

	/**
	 * A new cursor; it seeks the head unless it is told to resume.
	 * @return the cursor that fits the database
	 */
	public LogCursor cursor() {
		String count = this.counted ? "\"instructionCount\"" : "1";
		return switch (this.dialect.logOrder()) {
			case SNAPSHOT -> new PostgresCursor(this.published);
			case GAPS -> new GapCursor(this.dialect, count, this.settings, this.gaps);
			case SINGLE_WRITER, LOCK_ROW -> new IdCursor(this.dialect, count);
		};
	}

	/**
	 * What kind of cluster takes writes on several servers, where a lock row would not
	 * order writers but make their commits fail.
	 * @param connection a connection to the database
	 * @return its name, such as {@code Galera}, or an empty text
	 * @throws SQLException from the driver
	 */
	public String multiWriterCluster(Connection connection) throws SQLException {
		return (this.dialect.logOrder() == LogOrder.GAPS) ? GapServer.ask(connection, this.dialect).cluster() : "";
	}

	/**
	 * What this log's cursors know of ids that are not visible, for operators.
	 * @return the counts
	 */
	public GapCounts gaps() {
		return this.gaps;
	}

	private void takeLockRow(Connection connection) throws SQLException {
		try (PreparedStatement lock = connection.prepareStatement(this.dialect.sql(TAKE_LOCK_ROW))) {
			lock.setQueryTimeout((int) Math.max(1, this.lockTimeout.toSeconds()));
			if (lock.executeUpdate() != 1) {
				throw new SQLException("The row 'lbsync.log-order' of umbracoKeyValue is missing. "
						+ "Insert it with the value '1': writers lock it to keep the log in order.");
			}
		}
	}

	private String[] generated() {
		return (this.dialect.logOrder() == LogOrder.SNAPSHOT) ? new String[] { "id", "xid" } : new String[] { "id" };
	}

	private List<Appended> batch(PreparedStatement insert, List<InstructionRow> rows) throws SQLException {
		for (InstructionRow row : rows) {
			bind(insert, row);
			insert.addBatch();
		}
		insert.executeBatch();
		return appended(insert, new ArrayList<>(rows.size()));
	}

	private List<Appended> oneByOne(PreparedStatement insert, List<InstructionRow> rows) throws SQLException {
		List<Appended> appended = new ArrayList<>(rows.size());
		for (InstructionRow row : rows) {
			bind(insert, row);
			insert.executeUpdate();
			appended(insert, appended);
		}
		return appended;
	}

	private void bind(PreparedStatement insert, InstructionRow row) throws SQLException {
		insert.setString(1, row.json());
		insert.setString(2, this.start.originated());
		if (this.counted) {
			insert.setInt(3, row.instructionCount());
		}
	}

	private List<Appended> appended(PreparedStatement insert, List<Appended> appended) throws SQLException {
		boolean marked = this.dialect.logOrder() == LogOrder.SNAPSHOT;
		try (ResultSet keys = insert.getGeneratedKeys()) {
			while (keys.next()) {
				long id = keys.getLong(1);
				appended.add(new Appended(id, marked ? keys.getString(2) : Long.toString(id)));
			}
		}
		return appended;
	}

}

package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LogOrder;

/**
 * Deletes old rows of the log, chunk by chunk over the primary key, so that nobody waits
 * for long. The newest row always stays: it tells a reader that the log is still the one
 * that it knows.
 * <p>
 * Thread-safe.
 */
public final class InstructionPruning {

	// PostgreSQL 14 has no MAX of xid8.
	private static final String TRANSACTION = "CAST(CAST(\"xid\" AS text) AS bigint)";

	private static final String LOOK = """
			SELECT COUNT(*) AS "found", COALESCE(SUM("expired"), 0) AS "expired",
				COALESCE(SUM("deletable"), 0) AS "deletable",
				COALESCE(MAX(CASE WHEN "deletable" = 1 THEN "id" END), 0) AS "deletableTo",
				COALESCE(MAX(CASE WHEN "deletable" = 1 THEN "mark" END), 0) AS "mark",
				COALESCE(MAX("id"), 0) AS "last", COALESCE(MAX("head"), 0) AS "head"
			FROM (
				SELECT "id", %1$s AS "mark", CASE WHEN "utcStamp" < ? THEN 1 ELSE 0 END AS "expired",
					CASE WHEN "utcStamp" < ? AND %3$s THEN 1 ELSE 0 END AS "deletable",
					(SELECT MAX("id") FROM "umbracoCacheInstruction") AS "head"
				FROM "umbracoCacheInstruction"
				WHERE "id" > ? AND "id" < (SELECT MAX("id") FROM "umbracoCacheInstruction")
				ORDER BY "id"
				%2$s) AS "chunk"
			""";

	private static final String PASSED = "%s <= ?";

	// InnoDB reads, and locks, the row that follows those to be deleted, too. It must not
	// be one of a transaction that is open: that would have to be waited for.
	private static final String PASSED_BUT_THE_LAST = """
			"id" < (SELECT MAX("id") FROM "umbracoCacheInstruction" WHERE "id" <= ?)""";

	private static final String DELETE = """
			%s
			WHERE "id" > ? AND "id" <= ? AND "utcStamp" < ? AND %s <= ?
			""";

	private final Dialect dialect;

	private final String look;

	private final String delete;

	/**
	 * Create access to the log.
	 * @param dialect the database's dialect
	 */
	public InstructionPruning(Dialect dialect) {
		this.dialect = dialect;
		String mark = (dialect.logOrder() == LogOrder.SNAPSHOT) ? TRANSACTION : "\"id\"";
		String passed = (dialect.logOrder() == LogOrder.GAPS) ? PASSED_BUT_THE_LAST : PASSED.formatted(mark);
		this.look = dialect.sql(LOOK.formatted(mark, dialect.limit(), passed));
		this.delete = dialect.sql(DELETE.formatted(dialect.deleteByKey("umbracoCacheInstruction"), mark));
	}

	/**
	 * Look at the next rows.
	 * @param connection a connection
	 * @param range what may be deleted
	 * @param after the rows have greater ids than this; 0 to begin with the oldest
	 * @return what was found
	 * @throws SQLException from the driver
	 */
	public PruneChunk look(Connection connection, PruneRange range, long after) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.look)) {
			Object before = this.dialect.date(range.before());
			statement.setObject(1, before);
			statement.setObject(2, before);
			statement.setLong(3, range.lowWater());
			statement.setLong(4, after);
			statement.setInt(5, range.chunk());
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return new PruneChunk(row.getInt("found"), row.getInt("expired"), row.getInt("deletable"), after,
						row.getLong("deletableTo"), row.getLong("mark"), row.getLong("last"), row.getLong("head"));
			}
		}
	}

	/**
	 * Delete what was found, and no other row.
	 * @param connection a connection, in whose transaction {@link PrunedTo} is written
	 * @param range what was looked for
	 * @param chunk what was found
	 * @return how many rows were deleted; others may have been faster
	 * @throws SQLException from the driver
	 */
	public int delete(Connection connection, PruneRange range, PruneChunk chunk) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.delete)) {
			statement.setLong(1, chunk.after());
			statement.setLong(2, chunk.deletableTo());
			statement.setObject(3, this.dialect.date(range.before()));
			statement.setLong(4, range.lowWater());
			return statement.executeUpdate();
		}
	}

}

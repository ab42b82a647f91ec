package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the attached schema offers. A server works against tables that Umbraco 7.3 to 18
 * created, so everything but {@code umbracoCacheInstruction} may be missing, and whoever
 * needs more asks here first.
 * <p>
 * Names are compared as the database compares quoted names: exactly on PostgreSQL, H2 and
 * MySQL on Linux, without regard to case where {@code lower_case_table_names} is set, on
 * SQLite, and on SQL Server with such a collation.
 * <p>
 * Immutable.
 */
public final class Tables {

	/**
	 * Characters that coordination rows need; {@code umbracoKeyValue.value} had only 255
	 * before Umbraco 11.4.
	 */
	private static final int COORDINATION_ROW = 1000;

	// Table to column to size of the column.
	private final Map<String, Map<String, Integer>> columns;

	private Tables(Map<String, Map<String, Integer>> columns) {
		this.columns = columns;
	}

	/**
	 * Ask the database for its tables, in the schema that unqualified names mean.
	 * @param database the database
	 * @return what is there
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public static Tables read(Database database) {
		return database.onOwnConnection(Tables::read);
	}

	/**
	 * Whether there is a table.
	 * @param table name of the table
	 * @return whether it is there
	 */
	public boolean has(String table) {
		return this.columns.containsKey(table);
	}

	/**
	 * Whether there is a column.
	 * @param table name of the table
	 * @param column name of the column
	 * @return whether it is there
	 */
	public boolean has(String table, String column) {
		return this.columns.getOrDefault(table, Map.of()).containsKey(column);
	}

	/**
	 * Whether {@code umbracoKeyValue} is there and its values are long enough for
	 * coordination rows. Without it there are no election and no jobs.
	 * @return whether it can be used
	 */
	public boolean keyValue() {
		return this.columns.getOrDefault("umbracoKeyValue", Map.of()).getOrDefault("value", 0) >= COORDINATION_ROW;
	}

	/**
	 * Whether {@code umbracoLastSynced} is there (Umbraco 17). Without it the position is
	 * kept in a file.
	 * @return whether it can be used
	 */
	public boolean lastSynced() {
		return has("umbracoLastSynced");
	}

	/**
	 * Whether {@code umbracoLastSynced} has our column for position and heartbeat. It has
	 * where our own scripts made it, but not on SQLite and SQL Server.
	 * @return whether {@code lbsyncState} can be used
	 */
	public boolean lastSyncedState() {
		return has("umbracoLastSynced", "lbsyncState");
	}

	/**
	 * Where servers have their rows with position and heartbeat.
	 * @return the table, whether it is there or not
	 */
	public HeartbeatTable heartbeats() {
		return lastSyncedState() ? HeartbeatTable.LAST_SYNCED : HeartbeatTable.KEY_VALUE;
	}

	/**
	 * Whether rows of the log say how many instructions they hold (Umbraco 7.8).
	 * @return whether {@code instructionCount} can be used
	 */
	public boolean instructionCount() {
		return has("umbracoCacheInstruction", "instructionCount");
	}

	/**
	 * Whether {@code umbracoServer} is there, with the column that marks the scheduling
	 * publisher (Umbraco 9; before that it had another name).
	 * @return whether it can be used
	 */
	public boolean server() {
		return has("umbracoServer", "isSchedulingPublisher");
	}

	/**
	 * Whether {@code umbracoDistributedJob} is there (Umbraco 17).
	 * @return whether it can be used
	 */
	public boolean distributedJob() {
		return has("umbracoDistributedJob");
	}

	/**
	 * Whether the tables belong to an Umbraco site, with servers of its own.
	 * @return whether there are users of Umbraco
	 */
	public boolean umbracoSite() {
		return has("umbracoUser");
	}

	@Override
	public String toString() {
		return this.columns.toString();
	}

	private static Tables read(Connection connection) throws SQLException {
		DatabaseMetaData metaData = connection.getMetaData();
		Comparator<String> names = metaData.supportsMixedCaseQuotedIdentifiers() ? Comparator.naturalOrder()
				: String.CASE_INSENSITIVE_ORDER;
		Map<String, Map<String, Integer>> columns = new TreeMap<>(names);
		// In this order: where our tables are seen, so is the history of their migration.
		for (String tables : List.of("umbraco%", "lbsync%")) {
			try (ResultSet row = metaData.getColumns(connection.getCatalog(), connection.getSchema(), tables, "%")) {
				while (row.next()) {
					columns.computeIfAbsent(row.getString("TABLE_NAME"), (table) -> new TreeMap<>(names))
						.put(row.getString("COLUMN_NAME"), size(row));
				}
			}
		}
		return new Tables(columns);
	}

	private static int size(ResultSet column) throws SQLException {
		// Beyond int for some drivers and zero for others: then there is no limit.
		long size = column.getLong("COLUMN_SIZE");
		return (size > 0 && size < Integer.MAX_VALUE) ? (int) size : Integer.MAX_VALUE;
	}

}

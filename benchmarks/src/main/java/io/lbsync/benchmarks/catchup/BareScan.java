package io.lbsync.benchmarks.catchup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;

import javax.sql.DataSource;

/**
 * Fetches rows in the pages of lbsync's reader, and throws them away: faster is not
 * possible.
 *
 * @param dataSource the database
 * @param after last row that does not count
 */
record BareScan(DataSource dataSource, long after) {

	private static final String PAGE = """
			SELECT "id", "utcStamp", "jsonInstruction", "originated", "instructionCount"
			FROM "umbracoCacheInstruction"
			WHERE "id" > ?
			ORDER BY "id"
			LIMIT 1000
			""";

	void run() {
		try (Connection connection = this.dataSource.getConnection();
				PreparedStatement page = connection.prepareStatement(PAGE)) {
			long last = this.after;
			long before;
			do {
				before = last;
				page.setLong(1, before);
				last = fetch(page, before);
			}
			while (last > before);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long fetch(PreparedStatement page, long before) throws SQLException {
		long last = before;
		try (ResultSet rows = page.executeQuery()) {
			while (rows.next()) {
				last = rows.getLong(1);
				rows.getObject(2, LocalDateTime.class);
				rows.getString(3);
				rows.getString(4);
				rows.getInt(5);
			}
		}
		return last;
	}

}

package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;

/**
 * The other servers, as the publisher knows them: each is active while its rows go on
 * changing, by the publisher's own clock. A row that is seen for the first time counts as
 * just changed.
 * <p>
 * Used by one thread at a time.
 */
final class Peers {

	private static final String OF_SERVERS = """
			SELECT 'S' AS "part", "computerName" AS "name", "lastNotifiedDate" AS "mark"
			FROM "umbracoServer"
			WHERE "isActive" = ? AND "id" > 0
			""";

	private static final String OF_POSITIONS = """
			SELECT 'P' AS "part", "machineId" AS "name", "lastSyncedDate" AS "mark"
			FROM "umbracoLastSynced"
			WHERE "lbsyncState" IS NOT NULL
			""";

	private static final String OF_VALUES = """
			SELECT 'P' AS "part", "key" AS "name", "updated" AS "mark"
			FROM "umbracoKeyValue"
			WHERE "key" LIKE 'lbsync.server.%'
			""";

	static final String VALUE_KEY = "lbsync.server.";

	private final String sql;

	private final boolean shown;

	private final String self;

	private final Ticker ticker;

	private final Map<Row, Sign> signs = new HashMap<>();

	Peers(Dialect dialect, Tables tables, ServerIdentity self, Ticker ticker) {
		this.shown = tables.server();
		this.self = self.toString();
		this.ticker = ticker;
		String positions = tables.lastSyncedState() ? OF_POSITIONS : OF_VALUES;
		this.sql = dialect.sql(this.shown ? OF_SERVERS + "UNION ALL\n" + positions : positions);
	}

	void forget() {
		this.signs.clear();
	}

	/**
	 * Look at the rows of all servers.
	 */
	void look(Connection connection) throws SQLException {
		Map<Row, String> marks = read(connection);
		this.signs.keySet().retainAll(marks.keySet());
		marks.forEach((row, mark) -> {
			Sign sign = this.signs.get(row);
			if (sign == null || !sign.mark().equals(mark)) {
				this.signs.put(row, new Sign(mark, this.ticker.nanos()));
			}
		});
	}

	/**
	 * Servers of which a row has changed within a time.
	 */
	Set<String> activeWithin(Duration time) {
		return names((row, sign) -> this.ticker.since(sign.since()).compareTo(time) < 0);
	}

	/**
	 * Servers that {@code umbracoServer} shows as active, and of which no row has changed
	 * for a time.
	 */
	Set<String> goneFor(Duration time) {
		Set<String> gone = names((row, sign) -> row.server());
		gone.removeAll(activeWithin(time));
		return gone;
	}

	/**
	 * Servers of which no row has changed for a time.
	 */
	Set<String> silentFor(Duration time) {
		Set<String> silent = names((row, sign) -> true);
		silent.removeAll(activeWithin(time));
		return silent;
	}

	private Set<String> names(BiPredicate<Row, Sign> which) {
		Set<String> names = new HashSet<>();
		this.signs.forEach((row, sign) -> {
			if (which.test(row, sign)) {
				names.add(row.name());
			}
		});
		return names;
	}

	private Map<Row, String> read(Connection connection) throws SQLException {
		Map<Row, String> marks = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(this.sql)) {
			if (this.shown) {
				statement.setBoolean(1, true);
			}
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					String name = row.getString(2);
					name = name.startsWith(VALUE_KEY) ? name.substring(VALUE_KEY.length()) : name;
					if (!name.equalsIgnoreCase(this.self)) {
						marks.put(new Row(name, row.getString(1).equals("S")), String.valueOf(row.getString(3)));
					}
				}
			}
		}
		return marks;
	}

	/**
	 * A row of a server.
	 *
	 * @param name of the server
	 * @param server whether it is of {@code umbracoServer}
	 */
	private record Row(String name, boolean server) {

	}

	/**
	 * Sign of life in a row.
	 *
	 * @param mark what it says
	 * @param since when it was seen first to say so
	 */
	private record Sign(String mark, long since) {

	}

}

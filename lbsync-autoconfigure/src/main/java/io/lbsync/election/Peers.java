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
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.HeartbeatTable;
import io.lbsync.jdbc.Tables;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;

/**
 * The other servers, as the publisher knows them: each is active while its heartbeats go
 * on changing, by the publisher's own clock. What is seen for the first time counts as
 * just changed. Servers of Umbraco have no heartbeat; of them {@code umbracoServer}
 * tells.
 * <p>
 * Used by one thread at a time.
 */
final class Peers {

	private static final String OF_SERVERS = """
			SELECT 'S' AS "part", "computerName" AS "name", "lastNotifiedDate" AS "mark", "isActive" AS "active"
			FROM "umbracoServer"
			WHERE "id" > 0
			""";

	private static final String OF_HEARTBEATS = """
			SELECT 'P' AS "part", "%s" AS "name", "%s" AS "mark", %s AS "active"
			FROM "%s"
			WHERE %s
			""";

	private final HeartbeatTable table;

	private final String sql;

	private final String self;

	private final Ticker ticker;

	private final Map<String, Sign> heartbeats = new HashMap<>();

	private final Map<String, Sign> rows = new HashMap<>();

	// Shown as gone by this server, not by themselves.
	private final Set<String> silenced = new HashSet<>();

	Peers(Dialect dialect, Tables tables, ServerIdentity self, Ticker ticker) {
		this.self = self.toString();
		this.ticker = ticker;
		this.table = tables.heartbeats();
		String positions = OF_HEARTBEATS.formatted(this.table.key(), this.table.written(), dialect.yes(),
				this.table.table(), this.table.condition());
		this.sql = dialect.sql(tables.server() ? OF_SERVERS + "UNION ALL\n" + positions : positions);
	}

	void forget() {
		this.heartbeats.clear();
		this.rows.clear();
		this.silenced.clear();
	}

	/**
	 * Look at the rows of all servers.
	 */
	void look(Connection connection) throws SQLException {
		Map<String, Sign> newHeartbeats = new HashMap<>();
		Map<String, Sign> newRows = new HashMap<>();
		long moment = this.ticker.nanos();
		try (PreparedStatement statement = connection.prepareStatement(this.sql);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				boolean heartbeat = row.getString(1).equals("P");
				String name = heartbeat ? this.table.serverOf(row.getString(2)) : row.getString(2);
				Sign sign = new Sign(String.valueOf(row.getString(3)), row.getBoolean(4), moment);
				(heartbeat ? newHeartbeats : newRows).put(name, sign);
			}
		}
		update(this.heartbeats, newHeartbeats);
		update(this.rows, newRows);
		this.silenced.removeIf(this::isShown);
	}

	private void update(Map<String, Sign> known, Map<String, Sign> found) {
		found.keySet().removeIf(this.self::equalsIgnoreCase);
		known.keySet().retainAll(found.keySet());
		found.forEach((name, sign) -> known.merge(name, sign, (before, now) -> now.says(before) ? before : now));
	}

	/**
	 * Servers that were active within a time.
	 */
	Set<String> activeWithin(Duration time) {
		Set<String> names = new HashSet<>(this.heartbeats.keySet());
		names.addAll(this.rows.keySet());
		names.removeIf(Predicate.not((name) -> isActive(name, time)));
		return names;
	}

	private boolean isActive(String name, Duration time) {
		Sign heartbeat = this.heartbeats.get(name);
		Sign row = this.rows.get(name);
		if (heartbeat == null) {
			return row != null && row.active() && isFresh(row, time);
		}
		// Its reader goes on for a while after it has said that it stops.
		boolean stopped = row != null && !row.active() && !this.silenced.contains(name);
		return !stopped && isFresh(heartbeat, time);
	}

	private boolean isFresh(@Nullable Sign sign, Duration time) {
		return sign != null && this.ticker.since(sign.since()).compareTo(time) < 0;
	}

	/**
	 * Servers that {@code umbracoServer} shows as active, and that are not. They are
	 * watched: with their next heartbeat they are active again.
	 * @param active those that are active
	 */
	Set<String> silence(Set<String> active) {
		Set<String> names = new HashSet<>(this.rows.keySet());
		names.removeIf((name) -> !isShown(name) || active.contains(name));
		this.silenced.addAll(names);
		return names;
	}

	/**
	 * Servers that were silenced, and are active again.
	 * @param active those that are active
	 */
	Set<String> revive(Set<String> active) {
		Set<String> names = new HashSet<>(this.silenced);
		names.removeIf((name) -> isShown(name) || !active.contains(name));
		return names;
	}

	private boolean isShown(String name) {
		Sign row = this.rows.get(name);
		return row != null && row.active();
	}

	/**
	 * Servers without a heartbeat for a time, which had one before.
	 */
	Set<String> silentFor(Duration time) {
		Set<String> names = new HashSet<>(this.heartbeats.keySet());
		names.removeIf((name) -> isFresh(this.heartbeats.get(name), time));
		return names;
	}

	/**
	 * Servers that send heartbeats of ours and have a row in {@code umbracoServer}.
	 */
	Set<String> ours() {
		Set<String> names = new HashSet<>(this.heartbeats.keySet());
		names.retainAll(this.rows.keySet());
		return names;
	}

	/**
	 * Sign of life in a row.
	 *
	 * @param mark what it says
	 * @param active whether it says that the server is active
	 * @param since when it was seen first to say so
	 */
	private record Sign(String mark, boolean active, long since) {

		boolean says(Sign before) {
			return this.mark.equals(before.mark) && this.active == before.active;
		}

	}

}

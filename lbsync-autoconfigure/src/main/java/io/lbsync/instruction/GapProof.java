package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One look, by locking reads, at open ranges: whoever is about to commit a row there
 * holds its lock. A range is read as a whole, because an insert of several rows reserves
 * ids that it has not inserted yet. One look is not enough for the same reason: the first
 * row may not be inserted yet, either.
 * <p>
 * The reads wait for nothing and hold their locks for no longer than a statement. The
 * isolation is READ COMMITTED, or they would lock gaps, and business inserts would fail.
 */
final class GapProof {

	private static final int MOST_STATEMENTS = 64;

	private static final int MARIADB_LOCKED = 1205;

	private static final int MYSQL_LOCKED = 3572;

	private static final int SQL_SERVER_LOCKED = 1222;

	private static final int DEADLOCK = 1213;

	private final Connection connection;

	private final GapServer server;

	private final Map<OpenRange, Outcome> outcomes = new IdentityHashMap<>();

	private int statements;

	private GapProof(Connection connection, GapServer server) {
		this.connection = connection;
		this.server = server;
	}

	/**
	 * Look at ranges.
	 * @param connection a connection in autocommit mode that has just written
	 * @param server what is behind it
	 * @param ranges all of them below the greatest row that was read
	 * @return what was found; ranges that were not looked at are missing
	 * @throws SQLException from the driver
	 */
	static Map<OpenRange, Outcome> look(Connection connection, GapServer server, List<OpenRange> ranges)
			throws SQLException {
		GapProof proof = new GapProof(connection, server);
		int before = connection.getTransactionIsolation();
		connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		try {
			for (int i = 0; i < ranges.size(); i += RangeCondition.MOST) {
				proof.look(ranges.subList(i, Math.min(ranges.size(), i + RangeCondition.MOST)));
			}
		}
		finally {
			connection.setTransactionIsolation(before);
		}
		return proof.outcomes;
	}

	private void look(List<OpenRange> ranges) throws SQLException {
		if (this.statements++ >= MOST_STATEMENTS) {
			return;
		}
		List<Long> found = read(ranges);
		if (found != null) {
			ranges.forEach((range) -> this.outcomes.put(range, holds(range, found) ? Outcome.FOUND : Outcome.EMPTY));
		}
		else if (ranges.size() == 1) {
			this.outcomes.put(ranges.get(0), Outcome.LOCKED);
		}
		else {
			// Which one it was is not told.
			look(ranges.subList(0, ranges.size() / 2));
			look(ranges.subList(ranges.size() / 2, ranges.size()));
		}
	}

	private static boolean holds(OpenRange range, List<Long> found) {
		int place = Collections.binarySearch(found, range.from());
		int next = (place >= 0) ? place : -place - 1;
		return next < found.size() && found.get(next) <= range.to();
	}

	/**
	 * The rows in the ranges, in order, or {@code null} if one is locked.
	 */
	private @Nullable List<Long> read(List<OpenRange> ranges) throws SQLException {
		String sql = this.server.lockingRead().formatted(RangeCondition.text(ranges, this.server.quote()));
		List<Long> found = new ArrayList<>();
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			int parameter = 1;
			for (Object argument : RangeCondition.arguments(ranges)) {
				statement.setObject(parameter++, argument);
			}
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					found.add(row.getLong(1));
				}
			}
		}
		catch (SQLException ex) {
			if (isLocked(ex)) {
				return null;
			}
			throw ex;
		}
		Collections.sort(found);
		return found;
	}

	private static boolean isLocked(SQLException ex) {
		return switch (ex.getErrorCode()) {
			case MARIADB_LOCKED, MYSQL_LOCKED, SQL_SERVER_LOCKED, DEADLOCK -> true;
			default -> false;
		};
	}

	/**
	 * What one look found.
	 */
	enum Outcome {

		/** Neither a row nor a lock. */
		EMPTY,

		/** A row, which the next pulse brings. */
		FOUND,

		/** A transaction is open that has inserted there. */
		LOCKED

	}

}

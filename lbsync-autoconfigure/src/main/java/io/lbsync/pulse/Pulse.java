package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.LogAnswer;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogPage;
import io.lbsync.instruction.LogRow;
import io.lbsync.instruction.LogSelect;
import io.lbsync.instruction.PrunedTo;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * The one statement of an interval: coordination rows ({@code lbsync.*} of
 * {@code umbracoKeyValue}) and the log rows that a cursor wants. They come together
 * because two statements would be two snapshots, and because an idle server is to cost
 * next to nothing.
 * <p>
 * Not thread-safe: it has the thread-safety of the cursor it is given.
 */
public final class Pulse {

	private static final String COORDINATION = """
			SELECT 'K', 0, "updated", COALESCE("value", ''), "key", 0, ''
			FROM "umbracoKeyValue"
			WHERE "key" LIKE 'lbsync.%' AND "key" NOT LIKE 'lbsync.server.%'
			""";

	private static final int CANCELLED_MOST = 3;

	private static final String COORDINATION_PART = "K";

	private static final String OLDEST_PART = "O";

	// Of some rows, because the stamps of other writers need not be in the order of ids.
	private static final String OLDEST = """
			SELECT 'O', 0, "oldest", '', '', 0, ''
			FROM (
				SELECT MIN("utcStamp") AS "oldest" FROM (
					SELECT "utcStamp" FROM "umbracoCacheInstruction" ORDER BY "id" %s) AS "first") AS "O"
			WHERE "oldest" IS NOT NULL
			""";

	private static final long FIRST = 100;

	private static final String LOW_WATER = "lbsync.low-water";

	private final Database database;

	private final boolean keyValues;

	private final List<PulseObserver> observers;

	private volatile boolean oldestWanted;

	/**
	 * Create the pulse.
	 * @param database the database
	 * @param keyValues whether there is a table {@code umbracoKeyValue}
	 * @param observers are handed the coordination rows
	 */
	public Pulse(Database database, boolean keyValues, PulseObserver... observers) {
		this.database = database;
		this.keyValues = keyValues;
		this.observers = List.of(observers);
	}

	/**
	 * Let the next statement bring the date of the oldest rows, too. Not each one,
	 * because where many rows were deleted the database may have to pass all that is left
	 * of them. May be called by any thread.
	 */
	public void askForOldest() {
		this.oldestWanted = true;
	}

	/**
	 * Let a cursor learn what it has to know of the database server.
	 * @param cursor reads the log
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public void prepare(LogCursor cursor) {
		this.database.<Boolean>onOwnConnection((connection) -> {
			cursor.prepare(connection);
			return true;
		});
	}

	/**
	 * Send the statement and let the cursor take its part of the answer.
	 * @param cursor reads the log
	 * @param pageSize most rows of the log in one branch
	 * @return the answer
	 * @throws org.springframework.dao.DataAccessException if the database failed; the
	 * cursor has not moved
	 * @throws io.lbsync.instruction.PositionLostException if the cursor's position means
	 * nothing any more
	 */
	public PulseAnswer read(LogCursor cursor, int pageSize) {
		boolean withOldest = this.oldestWanted;
		List<LogRow> rows = ask(selects(cursor, pageSize, withOldest), CANCELLED_MOST);
		if (withOldest) {
			this.oldestWanted = false;
		}
		Map<String, String> coordination = rows.stream()
			.filter(Pulse::isCoordination)
			.collect(Collectors.toUnmodifiableMap(LogRow::originated, LogRow::text));
		List<LogRow> log = rows.stream().filter((row) -> !isCoordination(row)).toList();
		LogRow head = new LogAnswer(log, PrunedTo.NONE, "").head();
		if (this.keyValues) {
			this.observers.forEach((observer) -> observer.observed(head.utcStamp(), coordination));
		}
		PrunedTo pruned = PrunedTo.parse(coordination.get(PrunedTo.KEY)).ifBelow(head.id());
		LogPage page = cursor.accept(new LogAnswer(log, pruned, coordination.getOrDefault(LOW_WATER, "")), pageSize);
		return new PulseAnswer(head.utcStamp(), head.id(), oldest(log), coordination, page);
	}

	private static boolean isCoordination(LogRow row) {
		return row.part().equals(COORDINATION_PART);
	}

	private List<LogSelect> selects(LogCursor cursor, int pageSize, boolean withOldest) {
		List<LogSelect> selects = new ArrayList<>(cursor.selects(pageSize));
		if (this.keyValues) {
			selects.add(new LogSelect(COORDINATION, List.of()));
		}
		if (withOldest) {
			selects.add(new LogSelect(OLDEST.formatted(this.database.dialect().limit()), List.of(FIRST)));
		}
		return selects;
	}

	/**
	 * A standby cancels statements that stand in the way of the replay, which says
	 * nothing about the next one.
	 */
	private List<LogRow> ask(List<LogSelect> selects, int triesAfterThis) {
		try {
			return this.database.onOwnConnection((connection) -> query(connection, selects));
		}
		catch (ConcurrencyFailureException ex) {
			if (triesAfterThis == 0) {
				throw ex;
			}
			return ask(selects, triesAfterThis - 1);
		}
	}

	/**
	 * Send a statement of its own that asks for one number.
	 * @param select a select with one column and one row
	 * @return the number
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public long sum(LogSelect select) {
		return this.database.onOwnConnection((connection) -> {
			String sql = this.database.dialect().sql(select.sql());
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				bind(statement, List.of(select));
				try (ResultSet result = statement.executeQuery()) {
					result.next();
					return result.getLong(1);
				}
			}
		});
	}

	private static @Nullable LocalDateTime oldest(List<LogRow> log) {
		return log.stream()
			.filter((row) -> row.part().equals(OLDEST_PART))
			.map(LogRow::utcStamp)
			.findFirst()
			.orElse(null);
	}

	private List<LogRow> query(Connection connection, List<LogSelect> selects) throws SQLException {
		Dialect dialect = this.database.dialect();
		String sql = String.join("UNION ALL\n", selects.stream().map(LogSelect::sql).toList());
		try (PreparedStatement statement = connection.prepareStatement(dialect.sql(sql))) {
			bind(statement, selects);
			try (ResultSet result = statement.executeQuery()) {
				return rows(result, dialect);
			}
		}
	}

	private static void bind(PreparedStatement statement, List<LogSelect> selects) throws SQLException {
		int parameter = 1;
		for (LogSelect select : selects) {
			for (Object argument : select.arguments()) {
				statement.setObject(parameter++, argument);
			}
		}
	}

	private static List<LogRow> rows(ResultSet result, Dialect dialect) throws SQLException {
		List<LogRow> rows = new ArrayList<>();
		while (result.next()) {
			rows.add(new LogRow(result.getString(1), result.getLong(2), dialect.date(result, "utcStamp"),
					result.getString(4), result.getString(5), result.getInt(6), result.getString(7)));
		}
		return rows;
	}

}

package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads the log so that each committed row is handed out at least once, as soon as it is
 * visible, whatever the order in which ids become visible. A cursor sends nothing itself:
 * it says which branches the next statement needs, and takes their answer, because
 * whatever is decided together must come from one statement, that is one snapshot.
 * <p>
 * Used by one thread.
 */
public interface LogCursor {

	/**
	 * Branches of the next statement.
	 * @param pageSize most rows to ask for in one branch
	 * @return the branches
	 */
	List<LogSelect> selects(int pageSize);

	/**
	 * Take the answer to {@link #selects} and move on.
	 * @param answer the answer
	 * @param pageSize what was asked for
	 * @return new rows
	 * @throws PositionLostException if the position means nothing any more
	 */
	LogPage accept(LogAnswer answer, int pageSize);

	/**
	 * Where this cursor is, after a page that {@linkplain LogPage#drained() drained} the
	 * log.
	 * @return the position
	 */
	LogPosition position();

	/**
	 * Go on from a position.
	 * @param position what {@link LogPosition#text()} said
	 * @throws PositionLostException if the text is none of this cursor's
	 */
	void resume(String position);

	/**
	 * Go to the head of the log with the next statements, until a page that
	 * {@linkplain LogPage#drained() drained} it: rows visible then are not handed out,
	 * all others are.
	 */
	void seekHead();

	/**
	 * Query that sums up {@code instructionCount} of the rows that are waiting at this
	 * cursor's position.
	 * @return a select with one column
	 */
	LogSelect waiting();

	/**
	 * Whether the database server that answered last is a standby: it takes no writes,
	 * until it is promoted. Other than the rest, this may be asked for by any thread.
	 * @return whether it is one; {@code false} before the first answer
	 */
	default boolean onStandby() {
		return false;
	}

	/**
	 * Learn what has to be known of the database server. Asked once for each boot.
	 * @param connection a connection in autocommit mode
	 * @throws SQLException from the driver
	 */
	default void prepare(Connection connection) throws SQLException {
	}

	/**
	 * How long a server may wait for its next write, because something is open that only
	 * a server that has just written can settle.
	 * @return the pause, or {@code null} if no such write is wanted
	 */
	default @Nullable Duration proofPause() {
		return null;
	}

	/**
	 * Settle what only a server can settle that has just written.
	 * @param connection the connection that it wrote on, in autocommit mode
	 * @return what to publish in {@code lbsync.low-water}, so that others need not find
	 * it out, or {@code null} for nothing
	 * @throws SQLException from the driver
	 */
	default @Nullable String settle(Connection connection) throws SQLException {
		return null;
	}

}

package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LockSession;
import io.lbsync.keyvalue.KeyValues;

/**
 * The record in {@code umbracoKeyValue}, the fence beside it, and {@code umbracoServer}.
 * <p>
 * Thread-safe.
 */
final class JdbcElectionStore implements ElectionStore {

	// Others wait for a term that begins: a server that is frozen in the middle must not
	// stop them.
	private static final Duration LONGEST_TERM_CHANGE = Duration.ofSeconds(2);

	private final Database database;

	private final KeyValues keyValues;

	private final LockRow lockRow;

	private final Rows rows;

	private final ElectionSettings settings;

	// Found by asking, and the same as long as the database is.
	private volatile @Nullable String node;

	JdbcElectionStore(Database database, KeyValues keyValues, LockRow lockRow, Rows rows, ElectionSettings settings) {
		this.database = database;
		this.keyValues = keyValues;
		this.lockRow = lockRow;
		this.rows = rows;
		this.settings = settings;
	}

	@Override
	public Reading read(@Nullable LockSession session) throws SQLException {
		return on(session, (connection) -> {
			String sql = dialect().sql("""
					SELECT %s AS "node", (SELECT "value" FROM "umbracoKeyValue" WHERE "key" = '%s') AS "value"
					""".formatted(node(connection), ElectionRecord.KEY));
			try (PreparedStatement statement = connection.prepareStatement(sql);
					ResultSet row = statement.executeQuery()) {
				row.next();
				return new Reading(row.getString("value"), row.getString("node"));
			}
		});
	}

	@Override
	public boolean replace(@Nullable LockSession session, Reading expected, ElectionRecord next) throws SQLException {
		return on(session, (connection) -> replace(connection, expected, next));
	}

	@Override
	public boolean changeTerm(@Nullable LockSession session, Reading expected, ElectionRecord next)
			throws SQLException {
		return on(session, (connection) -> {
			try (Dialect.Bound bound = dialect().bound(connection, LONGEST_TERM_CHANGE)) {
				return inTransaction(connection, bound, expected, next);
			}
		});
	}

	private boolean inTransaction(Connection connection, Dialect.Bound bound, Reading expected, ElectionRecord next)
			throws SQLException {
		connection.setAutoCommit(false);
		try {
			bound.begin();
			boolean changed = changeTerm(connection, expected, next);
			if (changed) {
				connection.commit();
			}
			else {
				connection.rollback();
			}
			return changed;
		}
		catch (SQLException | RuntimeException ex) {
			connection.rollback();
			throw ex;
		}
		finally {
			connection.setAutoCommit(true);
		}
	}

	private boolean changeTerm(Connection connection, Reading expected, ElectionRecord next) throws SQLException {
		this.lockRow.take(connection);
		if (!replace(connection, expected, next)) {
			return false;
		}
		this.keyValues.put(connection, EpochRow.KEY, next.token());
		this.rows.servers().flag(connection, next.holder() != null);
		return true;
	}

	private boolean replace(Connection connection, Reading expected, ElectionRecord next) throws SQLException {
		if (expected.text() == null) {
			return this.keyValues.insertIfAbsent(connection, ElectionRecord.KEY, next.text());
		}
		String sql = dialect().sql("""
				UPDATE "umbracoKeyValue"
				SET "value" = ?, "updated" = %s
				WHERE "key" = '%s' AND %s AND %s = ?
				""".formatted(dialect().utcNow(), ElectionRecord.KEY, dialect().exactly("\"value\""),
				node(connection)));
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, next.text());
			statement.setString(2, expected.text());
			statement.setString(3, expected.node());
			return statement.executeUpdate() == 1;
		}
	}

	@Override
	public void show(@Nullable LockSession session, boolean publishing) throws SQLException {
		on(session, (connection) -> {
			this.rows.servers().show(connection, publishing);
			return true;
		});
	}

	private String node(Connection connection) throws SQLException {
		String known = this.node;
		if (known == null) {
			known = dialect().node(connection);
			this.node = known;
		}
		return known;
	}

	private Dialect dialect() {
		return this.database.dialect();
	}

	private <T> T on(@Nullable LockSession session, Database.Work<T> work) throws SQLException {
		return (session != null) ? session.on(work) : this.database.onOwnConnection(work);
	}

	@Override
	public void hide() throws SQLException {
		this.database.<Boolean>onOwnConnection((connection) -> {
			this.rows.servers().deactivate(connection, this.rows.self());
			return true;
		});
	}

	@Override
	public void forgetOthers() {
		this.rows.peers().forget();
	}

	@Override
	public void forgetSelf() {
		this.rows.servers().forget();
	}

	@Override
	public boolean survey(@Nullable LockSession session) throws SQLException {
		return on(session, (connection) -> {
			Peers peers = this.rows.peers();
			peers.look(connection);
			Set<String> active = peers.activeWithin(this.settings.staleTimeout());
			correct(connection, peers, active);
			Set<String> ours = peers.ours();
			ours.retainAll(active);
			this.rows.servers().refresh(connection, ours);
			for (String silent : peers.silentFor(this.settings.retention())) {
				this.rows.positions().remove(connection, silent);
			}
			return active.isEmpty();
		});
	}

	/**
	 * Let {@code umbracoServer} show which servers are active.
	 */
	private void correct(Connection connection, Peers peers, Set<String> active) throws SQLException {
		for (String name : peers.silence(active)) {
			this.rows.servers().deactivate(connection, name);
		}
		for (String name : peers.revive(active)) {
			this.rows.servers().revive(connection, name);
		}
	}

	/**
	 * The rows of the servers.
	 *
	 * @param self name of this server
	 * @param servers those of {@code umbracoServer}
	 * @param peers those of the other servers
	 * @param positions positions of the servers
	 */
	record Rows(String self, ServerRows servers, Peers peers, PositionRows positions) {

	}

}

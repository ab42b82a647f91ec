package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.LockSession;
import io.lbsync.jdbc.SessionLocks;

/**
 * The record and the session locks of a database, with a say in what happens between the
 * sending of a statement, its effect and its answer.
 */
final class FakeDatabase {

	String text;

	String node = "A";

	// Tokens of all terms that ever began, in their order.
	final List<String> tokens = new ArrayList<>();

	private final Map<String, Session> held = new HashMap<>();

	private final List<Session> sessions = new ArrayList<>();

	Fate fate = (server, statement) -> {
	};

	/**
	 * What a server sees of it.
	 */
	Store store(String server) {
		return new Store(server);
	}

	/**
	 * Locks for a server.
	 */
	SessionLocks locks(String server) {
		return new SessionLocks() {

			@Override
			public LockSession open(Duration patience) throws SQLException {
				FakeDatabase.this.fate.before(server, "open");
				Session session = new Session(server);
				FakeDatabase.this.sessions.add(session);
				return session;
			}

			@Override
			public String distrust() {
				return "";
			}

		};
	}

	/**
	 * End a session of a server from within the database. Its client learns of it with
	 * its next statement.
	 */
	void killSessions(String server) {
		for (Session session : List.copyOf(this.sessions)) {
			if (session.server.equals(server)) {
				session.end();
			}
		}
	}

	@Nullable String holder(String lock) {
		Session session = this.held.get(lock);
		return (session != null) ? session.server : null;
	}

	private <T> T send(String server, @Nullable LockSession via, String statement, Effect<T> effect)
			throws SQLException {
		this.fate.before(server, statement);
		T result = run(via, effect);
		this.fate.after(server, statement);
		return result;
	}

	private static <T> T run(@Nullable LockSession via, Effect<T> effect) throws SQLException {
		if (via instanceof Session session && !session.alive) {
			throw new SQLException("The session is lost");
		}
		return effect.run();
	}

	/**
	 * What happens to a statement.
	 */
	interface Fate {

		/**
		 * It was sent, and had no effect yet.
		 */
		void before(String server, String statement) throws SQLException;

		/**
		 * It had its effect, and the answer is not there.
		 */
		default void after(String server, String statement) throws SQLException {
		}

		/**
		 * It was given up by its sender. May be run later.
		 */
		default void late(Runnable effect) {
		}

	}

	private interface Effect<T> {

		T run() throws SQLException;

	}

	/**
	 * Thrown by {@link Fate#before} to let the statement have its effect later.
	 */
	static final class Late extends SQLException {

		private static final long serialVersionUID = 1L;

	}

	final class Store implements ElectionStore {

		private final String server;

		Store(String server) {
			this.server = server;
		}

		@Override
		public Reading read(@Nullable LockSession session) throws SQLException {
			return send(this.server, session, "read",
					() -> new Reading(FakeDatabase.this.text, FakeDatabase.this.node));
		}

		@Override
		public boolean replace(@Nullable LockSession session, Reading expected, ElectionRecord next)
				throws SQLException {
			return change(session, "replace", expected, next, false);
		}

		@Override
		public boolean changeTerm(@Nullable LockSession session, Reading expected, ElectionRecord next)
				throws SQLException {
			return change(session, "changeTerm", expected, next, true);
		}

		private boolean change(@Nullable LockSession session, String statement, Reading expected, ElectionRecord next,
				boolean term) throws SQLException {
			Effect<Boolean> effect = () -> {
				boolean matches = Objects.equals(FakeDatabase.this.text, expected.text())
						&& FakeDatabase.this.node.equals(expected.node());
				if (matches) {
					FakeDatabase.this.text = next.text();
					if (term && next.holder() != null) {
						FakeDatabase.this.tokens.add(next.token());
					}
				}
				return matches;
			};
			try {
				return send(this.server, session, statement, effect);
			}
			catch (Late ex) {
				FakeDatabase.this.fate.late(() -> {
					try {
						FakeDatabase.run(session, effect);
					}
					catch (SQLException lost) {
						// The session was gone by then.
					}
				});
				throw ex;
			}
		}

		@Override
		public void show(@Nullable LockSession session, boolean publishing) {
		}

		@Override
		public void hide() {
		}

		@Override
		public boolean survey(@Nullable LockSession session) {
			return false;
		}

		@Override
		public void forgetOthers() {
		}

		@Override
		public void forgetSelf() {
		}

	}

	final class Session implements LockSession {

		private final String server;

		private boolean alive = true;

		Session(String server) {
			this.server = server;
		}

		@Override
		public boolean tryLock(String name) throws SQLException {
			return send(this.server, this, "tryLock", () -> take(name));
		}

		@Override
		public boolean lock(String name, Duration slice) throws SQLException {
			return send(this.server, this, "lock", () -> take(name));
		}

		private boolean take(String name) {
			return FakeDatabase.this.held.computeIfAbsent(name, (key) -> this) == this;
		}

		@Override
		public void unlock(String name) {
			FakeDatabase.this.held.remove(name, this);
		}

		@Override
		public boolean isHeld(String name) throws SQLException {
			return send(this.server, this, "isHeld", () -> FakeDatabase.this.held.containsKey(name));
		}

		@Override
		public void ping() throws SQLException {
			send(this.server, this, "ping", () -> true);
		}

		@Override
		public <T> T on(Database.Work<T> work) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			end();
		}

		private void end() {
			this.alive = false;
			FakeDatabase.this.held.values().removeIf((holder) -> holder == this);
			FakeDatabase.this.sessions.remove(this);
		}

	}

}

package io.lbsync.sync;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.HeartbeatTable;
import io.lbsync.jdbc.Tables;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRole;
import io.lbsync.server.ServerIdentity;

/**
 * The servers' rows: position and heartbeat of each. They live in the
 * {@link HeartbeatTable}.
 * <p>
 * Thread-safe.
 */
public final class LastSynced {

	private static final String UPDATE_STATE = """
			UPDATE "umbracoLastSynced"
			SET "lastSyncedExternalId" = ?, "lastSyncedDate" = %s, "lbsyncState" = ?
			WHERE "machineId" = ?
			""";

	private static final String INSERT_STATE = """
			INSERT INTO "umbracoLastSynced" ("lastSyncedExternalId", "lastSyncedDate", "lbsyncState", "machineId")
			VALUES (?, %s, ?, ?)
			""";

	private static final String ONLY_IF_STATE = """
			AND %s
			""";

	private static final String UPDATE_ID = """
			UPDATE "umbracoLastSynced"
			SET "lastSyncedExternalId" = ?, "lastSyncedDate" = %s
			WHERE "machineId" = ?
			""";

	private static final String INSERT_ID = """
			INSERT INTO "umbracoLastSynced" ("lastSyncedExternalId", "lastSyncedDate", "machineId")
			VALUES (?, %s, ?)
			""";

	private static final String UPDATE_VALUE = """
			UPDATE "umbracoKeyValue"
			SET "value" = ?, "updated" = %s
			WHERE "key" = ?
			""";

	private static final String INSERT_VALUE = """
			INSERT INTO "umbracoKeyValue" ("value", "updated", "key")
			VALUES (?, %s, ?)
			""";

	private static final String SELECT = """
			SELECT "%s" AS "name", "%s" AS "state", "%s" AS "written", %s AS "now"
			FROM "%s"
			WHERE %s
			""";

	private final Database database;

	private final Tables tables;

	private final HeartbeatTable table;

	private final ServerIdentity self;

	private final JsonMapper json = JsonMapper.builder().build();

	public LastSynced(Database database, Tables tables, ServerIdentity self) {
		this.database = database;
		this.tables = tables;
		this.table = tables.heartbeats();
		this.self = self;
	}

	/**
	 * Whether there is a place for positions at all.
	 * @return {@code false} for tables of Umbraco before version 8
	 */
	boolean available() {
		return this.tables.lastSyncedState() || this.tables.keyValue();
	}

	/**
	 * Whether there is the table that Umbraco keeps positions in.
	 * @return {@code false} for tables of Umbraco before version 17
	 */
	boolean hasTable() {
		return this.tables.lastSynced();
	}

	/**
	 * All servers that wrote a row, in the order of their names.
	 * @param staleAfter a server that has not written for longer is shown as not active
	 * @return the servers
	 */
	public List<KnownServer> servers(Duration staleAfter) {
		List<KnownServer> servers = new ArrayList<>();
		for (Row row : rows()) {
			ServerState state = read(row.state());
			if (state != null) {
				boolean active = Duration.between(row.written(), row.now()).compareTo(staleAfter) <= 0;
				servers.add(new KnownServer(row.name(), state.address(), state.role(), active, row.written(),
						state.lastSyncedId()));
			}
		}
		servers.sort((one, other) -> one.identity().compareTo(other.identity()));
		return List.copyOf(servers);
	}

	/**
	 * What this server wrote last.
	 */
	@Nullable ServerState load() {
		return own(rows());
	}

	private @Nullable ServerState own(List<Row> rows) {
		for (Row row : rows) {
			if (row.name().equals(this.self.toString())) {
				return read(row.state());
			}
		}
		return null;
	}

	/**
	 * Whose row this is.
	 */
	ServerIdentity identity() {
		return this.self;
	}

	/**
	 * Write this server's row.
	 * @param before what this server wrote last since it started, or {@code null}
	 * @param moved whether the id is another one than was written last
	 * @param afterwards done on the connection that wrote
	 * @return what was there instead of what this server wrote last, if that is so
	 */
	@Nullable ServerState save(ServerState state, @Nullable ServerState before, boolean moved,
			Database.Work<Boolean> afterwards) {
		return this.database.onOwnConnection((connection) -> {
			ServerState found = saveState(connection, state, before);
			if (moved && !this.tables.lastSyncedState() && this.tables.lastSynced()) {
				upsert(connection, UPDATE_ID, INSERT_ID, state.lastSyncedId(), this.self.toString());
			}
			afterwards.on(connection);
			return Optional.ofNullable(found);
		}).orElse(null);
	}

	private @Nullable ServerState saveState(Connection connection, ServerState state, @Nullable ServerState before)
			throws SQLException {
		boolean column = this.tables.lastSyncedState();
		String text = this.json.writeValueAsString(state);
		Object[] arguments = column ? new Object[] { state.lastSyncedId(), text, this.self.toString() }
				: new Object[] { text, this.table.keyOf(this.self.toString()) };
		String update = column ? UPDATE_STATE : UPDATE_VALUE;
		if (before != null && updateIf(connection, update, before, arguments) > 0) {
			return null;
		}
		ServerState found = (before != null) ? own(rows(connection)) : null;
		upsert(connection, update, column ? INSERT_STATE : INSERT_VALUE, arguments);
		return found;
	}

	private int updateIf(Connection connection, String update, ServerState before, Object... arguments)
			throws SQLException {
		String value = this.database.dialect().exactly("\"" + this.table.state() + "\"");
		Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
		all[arguments.length] = this.json.writeValueAsString(before);
		return execute(connection, update + ONLY_IF_STATE.formatted(value), all);
	}

	private int upsert(Connection connection, String update, String insert, Object... arguments) throws SQLException {
		int updated = execute(connection, update, arguments);
		if (updated > 0) {
			return updated;
		}
		try {
			return execute(connection, insert, arguments);
		}
		catch (SQLException ex) {
			// A second context of the same identity was faster, or the failure comes
			// again.
			return execute(connection, update, arguments);
		}
	}

	private int execute(Connection connection, String sql, Object... arguments) throws SQLException {
		String translated = this.database.dialect().sql(sql.formatted(this.database.dialect().utcNow()));
		try (PreparedStatement statement = connection.prepareStatement(translated)) {
			for (int i = 0; i < arguments.length; i++) {
				statement.setObject(i + 1, arguments[i]);
			}
			return statement.executeUpdate();
		}
	}

	private List<Row> rows() {
		if (!available()) {
			return List.of();
		}
		return this.database.onOwnConnection(this::rows);
	}

	private List<Row> rows(Connection connection) throws SQLException {
		List<Row> rows = new ArrayList<>();
		String sql = SELECT.formatted(this.table.key(), this.table.state(), this.table.written(),
				this.database.dialect().utcNow(), this.table.table(), this.table.condition());
		try (PreparedStatement statement = connection.prepareStatement(this.database.dialect().sql(sql));
				ResultSet result = statement.executeQuery()) {
			while (result.next()) {
				rows.add(new Row(this.table.serverOf(result.getString("name")), result.getString("state"),
						this.database.dialect().date(result, "written"), this.database.dialect().date(result, "now")));
			}
		}
		return rows;
	}

	private @Nullable ServerState read(String state) {
		try {
			return this.json.readValue(state, ServerState.class);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * A row of either table.
	 */
	private record Row(String name, String state, LocalDateTime written, LocalDateTime now) {

	}

	/**
	 * What this server tells the others about itself, besides its position.
	 *
	 * @param role asked each time
	 * @param address asked each time
	 * @param owner whether this process may write the server's row; asked each time
	 * @param start mark of the present start of this server; asked each time
	 */
	public record Self(Supplier<ServerRole> role, Supplier<@Nullable String> address, MainDomOwnership owner,
			Supplier<String> start) {

		/**
		 * A server that has one process, which starts once.
		 * @param role asked each time
		 * @param address asked each time
		 */
		public Self(Supplier<ServerRole> role, Supplier<@Nullable String> address) {
			this(role, address, () -> true, new OneStart());
		}

	}

	/**
	 * A start that is never renewed.
	 */
	private static final class OneStart implements Supplier<String> {

		private final String guid = UUID.randomUUID().toString();

		@Override
		public String get() {
			return this.guid;
		}

	}

}

package io.lbsync.election;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.jdbc.Tables;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerStart;

/**
 * What an election stands on.
 *
 * @param database the database, which is given up after
 * {@link ElectionSettings#touchPatience()}
 * @param tables its tables
 * @param start identity and GUID of this start
 * @param address where this server can be reached
 * @param locks locks of sessions
 * @param readOnly whether nothing can be written here
 */
public record ElectionSource(Database database, Tables tables, ServerStart start, Supplier<String> address,
		SessionLocks locks, BooleanSupplier readOnly) {

	Moves.Self self() {
		return new Moves.Self(this.start.guid(), this.start.identity().toString());
	}

	ElectionStore store(ElectionSettings settings, Ticker ticker) {
		Dialect dialect = this.database.dialect();
		JdbcElectionStore.Rows rows = new JdbcElectionStore.Rows(this.start.identity().toString(),
				new ServerRows(dialect, this.tables, this.start.identity(), this.address),
				new Peers(dialect, this.tables, this.start.identity(), ticker), new PositionRows(dialect, this.tables));
		return new JdbcElectionStore(this.database, new KeyValues(this.database), new LockRow(dialect, this.tables),
				rows, settings);
	}

}

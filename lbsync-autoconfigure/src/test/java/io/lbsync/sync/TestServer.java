package io.lbsync.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogSettings;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PayloadCodec;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.pulse.Pulse;
import io.lbsync.role.ServerRole;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;

/**
 * A server that a test turns by hand.
 */
final class TestServer {

	static final SyncSettings DEFAULTS = new SyncSettings(1000, Duration.ofSeconds(5), Duration.ofMinutes(1),
			Duration.ofMinutes(1), Duration.ZERO);

	final ManualTicker ticker = new ManualTicker();

	final OwnInstructions own = new OwnInstructions();

	final List<ColdBootEvent> coldBoots = new ArrayList<>();

	final List<Duration> delays = new ArrayList<>();

	Long looked;

	final InstructionLog log;

	final LastSynced lastSynced;

	final Sync sync;

	final TestOwnership owner = new TestOwnership();

	// Of this start.
	String mark = UUID.randomUUID().toString();

	private final Database database;

	TestServer(DataSource dataSource, String name, SyncSettings settings, Executor executor,
			CacheRefresher... refreshers) {
		this(new Database(dataSource, Dialect.of(dataSource)), name, settings, executor, refreshers);
	}

	TestServer(Database database, String name, SyncSettings settings, Executor executor, CacheRefresher... refreshers) {
		this(database, name, null, settings, executor, refreshers);
	}

	/**
	 * A server that keeps its position in a file where it does not write.
	 */
	TestServer(DataSource dataSource, String name, PositionFile file, CacheRefresher... refreshers) {
		this(new Database(dataSource, Dialect.of(dataSource)), name, file, DEFAULTS, Runnable::run, refreshers);
	}

	private TestServer(Database database, String name, PositionFile file, SyncSettings settings, Executor executor,
			CacheRefresher... refreshers) {
		this.database = database;
		ServerIdentity identity = new ServerIdentity(name, "app");
		Tables tables = Tables.read(this.database);
		this.log = new InstructionLog(this.database.dialect(), new ServerStart(identity), tables, Duration.ofSeconds(5),
				new LogSettings(false, Duration.ofMinutes(10), Duration.ofSeconds(5), this.ticker));
		this.lastSynced = new LastSynced(this.database, tables, identity);
		SyncListener listener = new SyncListener() {

			@Override
			public void coldBoot(ColdBootEvent event) {
				TestServer.this.coldBoots.add(event);
			}

			@Override
			public void looked(long asked) {
				TestServer.this.looked = asked;
			}

			@Override
			public void received(Duration delay) {
				TestServer.this.delays.add(delay);
			}

		};
		this.sync = new Sync(
				new Sync.Source(new KeyValues(this.database), this.log, new Pulse(this.database, tables.keyValue()),
						new InstructionCodec(), this.own),
				target(refreshers),
				new Sync.Servers(this.lastSynced,
						new LastSynced.Self(() -> ServerRole.SUBSCRIBER, () -> "http://" + name, this.owner,
								() -> this.mark),
						new WriteAccess(this.database, tables), file),
				settings, new Sync.Environment(executor, this.ticker, List.of(listener), settings::timeBetweenSync));
	}

	TestServer(DataSource dataSource, String name, CacheRefresher... refreshers) {
		this(dataSource, name, DEFAULTS, Runnable::run, refreshers);
	}

	private static Sync.Target target(CacheRefresher... refreshers) {
		CacheRefreshers all = new CacheRefreshers(Arrays.asList(refreshers));
		return new Sync.Target(all, new RefreshDispatch(all, new PayloadCodec()));
	}

	/**
	 * The next look at the log, an interval later.
	 */
	void step() {
		this.ticker.advance(Duration.ofSeconds(5));
		this.sync.step();
	}

	/**
	 * What deletes expired instructions, on this server's clock.
	 */
	Pruner pruner(ServerRole role, PruneSettings settings) {
		return new Pruner(this.sync, new Pruner.Target(this.database, new KeyValues(this.database)), () -> role,
				settings, this.ticker);
	}

	List<Appended> write(String... rows) {
		return write(Arrays.stream(rows).map((json) -> new InstructionRow(json, 1)).toList());
	}

	List<Appended> write(List<InstructionRow> rows) {
		return this.database.inOwnTransaction((connection) -> this.log.append(connection, rows));
	}

}

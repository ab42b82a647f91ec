package io.lbsync.election;

import java.time.LocalDateTime;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.jdbc.Tables;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Ticker;
import io.lbsync.pulse.Pulse;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ChildCommands;

/**
 * A process that takes part in the election and does nothing else, so that many of them
 * fit on a machine: no Spring context, a small pool, the pulse for what others say.
 */
final class ElectionServer {

	private static final String PREFIX = "test.settings.";

	private ElectionServer() {
	}

	public static void main(String[] arguments) throws Exception {
		ElectionSettings settings = settings();
		HikariDataSource pool = pool(settings);
		Connected connected = connect(pool, settings);
		ServerStart start = new ServerStart(new ServerIdentity(System.getProperty("test.name"), "election"));
		Election election = election(connected, start, settings);
		pulse(connected, start, election).start();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> election.stop(Duration.ofSeconds(5))));
		election.start();
		System.out.println("started");
		while (true) {
			String command = ChildCommands.shared().next();
			System.out.println(command.equals("time") ? "time " + System.currentTimeMillis() : "unknown command");
		}
	}

	/**
	 * The database may be away just now.
	 */
	private static Connected connect(HikariDataSource pool, ElectionSettings settings) {
		while (true) {
			try {
				Database database = new Database(pool, Dialect.of(pool), settings.touchPatience());
				return new Connected(database, Tables.read(database));
			}
			catch (RuntimeException ex) {
				System.out.println("waits for the database: " + ex.getMessage());
			}
		}
	}

	private static Election election(Connected connected, ServerStart start, ElectionSettings settings)
			throws IOException {
		Ticker ticker = Ticker.system();
		SessionLocks locks = connected.database()
			.dialect()
			.sessionLocks(() -> DriverManager.getConnection(url(), user(), password()));
		ElectionSource source = new ElectionSource(connected.database(), connected.tables(), start,
				() -> "http://" + start.identity(), locks, () -> false);
		Election[] created = new Election[1];
		AnswerLog answers = new AnswerLog(Path.of(System.getProperty("test.answers")),
				() -> created[0].tenure().publishesUntil());
		created[0] = new Election(new WatchedStore(source.store(settings, ticker), answers), locks, source::self,
				() -> false, settings, ticker, (event) -> System.out.println(event.current()));
		answers.start();
		return created[0];
	}

	private static Loop pulse(Connected connected, ServerStart start, Election election) {
		Pulse pulse = new Pulse(connected.database(), true);
		LogCursor cursor = new InstructionLog(connected.database().dialect(), start, connected.tables(),
				Duration.ofSeconds(5))
			.cursor();
		return new Loop("pulse", Duration.parse(System.getProperty("test.pulse")),
				() -> election.observed(LocalDateTime.MIN, pulse.read(cursor, 1000).coordination()));
	}

	private static HikariDataSource pool(ElectionSettings settings) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url());
		pool.setUsername(user());
		pool.setPassword(password());
		pool.setMaximumPoolSize(2);
		pool.setMinimumIdle(1);
		pool.setConnectionTimeout(Math.max(1000, settings.touchPatience().toMillis()));
		pool.setValidationTimeout(500);
		pool.setInitializationFailTimeout(-1);
		return pool;
	}

	private static String url() {
		return System.getProperty("test.url");
	}

	private static String user() {
		return System.getProperty("test.username");
	}

	private static String password() {
		return System.getProperty("test.password");
	}

	/**
	 * System properties that tell a server its settings.
	 */
	static Map<String, String> properties(ElectionSettings settings) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put(PREFIX + "interval", settings.interval().toString());
		properties.put(PREFIX + "stale", settings.staleTimeout().toString());
		properties.put(PREFIX + "touch", settings.touchTimeout().toString());
		properties.put(PREFIX + "grace", settings.grace().toString());
		properties.put(PREFIX + "margin", settings.margin().toString());
		properties.put(PREFIX + "retention", settings.retention().toString());
		return properties;
	}

	private static ElectionSettings settings() {
		return new ElectionSettings(duration("interval"), duration("stale"), duration("touch"), duration("grace"),
				duration("margin"), duration("retention"));
	}

	private static Duration duration(String name) {
		return Duration.parse(System.getProperty(PREFIX + name));
	}

	private record Connected(Database database, Tables tables) {

	}

}

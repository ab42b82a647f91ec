package io.lbsync.soak;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TcpProxy;
import io.lbsync.testkit.TestDatabase.Product;

import static org.awaitility.Awaitility.await;

/**
 * A server of the soak, seen from outside. It is started again when it was killed.
 */
final class SoakServer implements AutoCloseable {

	static final int THREADS = 8;

	// Three servers start at once, beside other tests.
	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final String name;

	private final int number;

	private final SoakDatabase database;

	private final SoakSettings settings;

	private final TcpProxy proxy;

	private ServerProcess process;

	private int starts;

	SoakServer(int number, SoakDatabase database, SoakSettings settings) {
		this.name = "server-" + number;
		this.number = number;
		this.database = database;
		this.settings = settings;
		this.proxy = database.proxy();
	}

	void launch() {
		this.process = launchSettings().start();
		this.starts++;
	}

	void awaitStart() {
		this.process.awaitLine("^started$", PATIENCE);
	}

	private ServerLaunch launchSettings() {
		boolean hibernate = this.database.product() != Product.SQLITE && (this.number + this.starts) % 2 == 0;
		ServerLaunch launch = ServerProcess.of(SoakApplication.class)
			.heap("256m")
			.options("-XX:+UseSerialGC")
			.property("spring.datasource.url", this.database.url(this.proxy))
			.property("spring.datasource.username", this.database.username())
			.property("spring.datasource.password", this.database.password())
			.property("spring.datasource.hikari.maximum-pool-size", 3 * THREADS)
			.property("spring.datasource.hikari.minimum-idle", 2)
			.property("spring.datasource.hikari.connection-timeout", 5000)
			.property("spring.flyway.enabled", false)
			.property("spring.main.banner-mode", "off")
			.property("spring.jpa.hibernate.ddl-auto", "none")
			.property("spring.cache.type", "caffeine")
			.property("logging.level.root", "error")
			.property("logging.level.io.lbsync", "warn")
			.property("umbraco.cms.hosting.machine-identifier", this.name)
			.property("umbraco.cms.hosting.site-name", "soak")
			.property("umbraco.cms.global.server-role", "subscriber")
			.property("umbraco.cms.global.database-server-messenger.time-between-sync-operations", "100ms")
			.property("umbraco.cms.global.database-server-messenger.sync-timeout", "10s")
			.property("soak.threads", THREADS)
			.property("soak.seed", this.settings.seed() + 1000L * this.number + this.starts)
			.property("soak.sqlite", this.database.product() == Product.SQLITE)
			.property("soak.unguarded", this.settings.unguarded());
		if (this.settings.unguarded()) {
			launch.property("lbsync.cache.exclude", "*");
		}
		if (!hibernate) {
			launch.property("spring.autoconfigure.exclude",
					"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");
		}
		return launch;
	}

	void work() {
		ask("work", "working");
	}

	void calm() {
		ask("calm", "calming");
	}

	void rest() {
		ask("rest", "resting");
	}

	/**
	 * Let nobody be between a change that no transaction protects and its eviction.
	 */
	void finishOperationsWithoutTransaction() {
		ask("close-operations", "closed");
	}

	/**
	 * Let nobody wait for the answer to a change that no transaction protects. Its
	 * evictions may still be under way.
	 */
	void finishWritesWithoutTransaction() {
		ask("close-writes", "closed");
	}

	void openGates() {
		ask("open", "opened");
	}

	/**
	 * Wait until it has caught up for the first time, and everything that it published
	 * outside transactions is written.
	 */
	void awaitQuiet() {
		await("state of " + this.name).atMost(PATIENCE)
			.until(this::state, (state) -> state.contains("ready=true") && state.contains("waiting=0"));
	}

	String state() {
		return ask("state", "state (.*)");
	}

	long applied() {
		return Long.parseLong(state().replaceAll(".*applied=(\\d+).*", "$1"));
	}

	String mark() {
		return ask("mark", "position (.*)");
	}

	String awaitPropagation(String position) {
		return ask("await " + position, "propagated (.*)");
	}

	List<String> dump() {
		return parts(ask("dump", "dump (.*)"));
	}

	List<String> readEverything() {
		return parts(ask("read", "read (.*)"));
	}

	List<String> history(int purchase) {
		return parts(ask("history " + purchase, "history (.*)"));
	}

	String tally() {
		return ask("tally", "tally (.*)");
	}

	String unexpected() {
		return ask("unexpected", "unexpected (.*)");
	}

	private static List<String> parts(String answer) {
		return Stream.of(answer.split(Pattern.quote(Commands.PART))).filter((part) -> !part.isEmpty()).toList();
	}

	private String ask(String line, String answer) {
		var match = this.process.ask(line, "^" + answer + "$");
		return (match.groupCount() > 0) ? match.group(1) : "";
	}

	void kill() {
		this.process.kill();
	}

	void pause() {
		this.process.pause();
	}

	void resume() {
		this.process.resume();
	}

	boolean hasLink() {
		return this.proxy != null;
	}

	TcpProxy link() {
		return this.proxy;
	}

	List<String> lines() {
		return this.process.lines();
	}

	@Override
	public void close() {
		if (this.process != null) {
			this.process.close();
		}
		if (this.proxy != null) {
			this.proxy.close();
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}

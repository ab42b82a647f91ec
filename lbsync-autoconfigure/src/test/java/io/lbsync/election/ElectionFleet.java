package io.lbsync.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.lbsync.testkit.FleetMember;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.util.FileSystemUtils;

import static org.awaitility.Awaitility.await;

/**
 * Servers in processes of their own that elect one of them.
 */
final class ElectionFleet implements AutoCloseable {

	private static final Duration PULSE = Duration.ofSeconds(5);

	private final Path folder;

	private final ElectionDatabase database;

	private final ElectionSettings settings;

	private final Function<String, Map<String, String>> environment;

	private final Chronicle absences = new Chronicle();

	private final List<Member> members = new ArrayList<>();

	ElectionFleet(ElectionDatabase database, ElectionSettings settings, int size) throws IOException {
		this(database, settings, size, (server) -> Map.of());
	}

	/**
	 * Servers, not started yet.
	 * @param environment variables of each, by its name
	 */
	ElectionFleet(ElectionDatabase database, ElectionSettings settings, int size,
			Function<String, Map<String, String>> environment) throws IOException {
		this.folder = Files.createTempDirectory("lbsync-election");
		this.database = database;
		this.settings = settings;
		this.environment = environment;
		for (int i = 1; i <= size; i++) {
			this.members.add(new Member("server" + i, this.folder, database.link(), this::launch, this.absences));
		}
	}

	private ServerLaunch launch(FleetMember member) {
		ServerLaunch launch = ServerProcess.of(ElectionServer.class)
			.heap("48m")
			.options("-XX:+UseSerialGC", "-Xss512k", "-XX:CICompilerCount=1")
			.property("test.url", this.database.url(member.link()))
			.property("test.username", this.database.username())
			.property("test.password", this.database.password())
			.property("test.name", member.name())
			.property("test.answers", member.log())
			.property("test.pulse", pulse());
		ElectionServer.properties(this.settings).forEach(launch::property);
		this.environment.apply(member.name()).forEach(launch::environment);
		return launch;
	}

	// Not longer than the interval, which it is by default.
	private Duration pulse() {
		return (this.settings.interval().compareTo(PULSE) < 0) ? this.settings.interval() : PULSE;
	}

	List<Member> members() {
		return this.members;
	}

	void startAll() {
		this.members.forEach(Member::start);
	}

	Optional<Member> publisher() {
		return this.members.stream().filter(Member::publishes).findFirst();
	}

	Member awaitPublisher(Duration patience) {
		try {
			return await("a publisher").atMost(patience)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(20))
				.until(this::publisher, Optional::isPresent)
				.get();
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("No publisher within " + patience + ":\n" + output(), ex);
		}
	}

	/**
	 * The last that each server wrote to its console.
	 */
	String output() {
		StringBuilder all = new StringBuilder("Record: ").append(this.database.record()).append('\n');
		for (Member member : this.members) {
			List<String> lines = member.output();
			all.append(member).append(":\n");
			lines.subList(Math.max(0, lines.size() - 40), lines.size())
				.forEach((line) -> all.append(line).append('\n'));
		}
		return all.toString();
	}

	/**
	 * What became of the fleet so far.
	 */
	Chronicle chronicle() {
		Chronicle chronicle = new Chronicle();
		synchronized (this.absences) {
			chronicle.addAbsences(this.absences);
		}
		this.members.forEach((member) -> member.tell(chronicle::add));
		return chronicle;
	}

	void restartDatabase(boolean crash) {
		long from = System.nanoTime();
		this.database.restart(crash);
		synchronized (this.absences) {
			this.absences.outage(from, System.nanoTime());
		}
	}

	@Override
	public void close() throws IOException {
		this.members.forEach(Member::close);
		FileSystemUtils.deleteRecursively(this.folder);
	}

}

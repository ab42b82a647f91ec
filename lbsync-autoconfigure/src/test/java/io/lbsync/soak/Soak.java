package io.lbsync.soak;

import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.lbsync.testkit.TestDatabase.Product;

/**
 * Three servers in processes of their own work on few rows of one database, while evil
 * things happen to them; now and then all rest, and caches are compared with tables.
 */
final class Soak implements AutoCloseable {

	private static final int SERVERS = 3;

	private static final Pattern COUNT = Pattern.compile("([A-Z_]+\\.(?:done|failed))=(\\d+)");

	private final SoakSettings settings;

	private final SoakDatabase database;

	private final List<SoakServer> servers;

	private final Chaos chaos;

	private final QuietPoint quiet;

	// Operations by kind; those since the last quiet point of a killed server are
	// missing.
	private final TreeMap<String, Long> tally = new TreeMap<>();

	private final TreeMap<String, String> lastTallies = new TreeMap<>();

	Soak(Product product, SoakSettings settings) {
		this.settings = settings;
		this.database = SoakDatabase.create(product);
		this.servers = IntStream.range(0, SERVERS)
			.mapToObj((number) -> new SoakServer(number, this.database, settings))
			.toList();
		this.chaos = new Chaos(this.servers, settings.seed());
		this.quiet = new QuietPoint(this.database, this.servers);
	}

	/**
	 * Run until the time is over, or something differs.
	 * @return what differs, with all that is known about the first of it
	 */
	List<String> run() {
		say(this.database.product() + " " + this.settings);
		this.servers.forEach(SoakServer::launch);
		this.servers.forEach(SoakServer::awaitStart);
		Duration worked = Duration.ZERO;
		while (worked.compareTo(this.settings.length()) < 0) {
			this.servers.forEach(SoakServer::work);
			this.chaos.round(this.settings.round());
			worked = worked.plus(this.settings.round());
			say("comparing");
			List<String> differences = this.quiet.check();
			count();
			say(this.quiet.points() + " quiet points, " + differences.size() + " differences");
			if (!differences.isEmpty()) {
				return explained(differences);
			}
		}
		return List.of();
	}

	static void say(String what) {
		System.out.printf("soak %tT: %s%n", LocalTime.now(), what);
	}

	private List<String> explained(List<String> differences) {
		List<String> explained = new ArrayList<>(differences);
		differences.stream().limit(2).forEach((difference) -> explained.add(this.quiet.explain(difference)));
		return explained;
	}

	// A server that was killed in between counts from zero again.
	private void count() {
		for (SoakServer server : this.servers) {
			String now = server.tally();
			String before = this.lastTallies.getOrDefault(server.toString(), "");
			TreeMap<String, Long> last = parse(before);
			TreeMap<String, Long> present = parse(now);
			boolean restarted = last.entrySet()
				.stream()
				.anyMatch((entry) -> present.getOrDefault(entry.getKey(), 0L) < entry.getValue());
			present.forEach((kind, number) -> this.tally.merge(kind,
					number - (restarted ? 0 : last.getOrDefault(kind, 0L)), Long::sum));
			this.lastTallies.put(server.toString(), now);
		}
	}

	private static TreeMap<String, Long> parse(String tally) {
		TreeMap<String, Long> counts = new TreeMap<>();
		Matcher matcher = COUNT.matcher(tally);
		while (matcher.find()) {
			counts.put(matcher.group(1), Long.parseLong(matcher.group(2)));
		}
		return counts;
	}

	long operations() {
		return this.tally.values().stream().mapToLong(Long::longValue).sum();
	}

	TreeMap<String, Long> tally() {
		return this.tally;
	}

	String report() {
		long delivered = this.servers.stream().mapToLong(SoakServer::applied).sum() + this.chaos.evictionsOfTheDead();
		return """
				soak: %s %s
				  %,d operations: %s
				  %,d instructions, %,d delivered to others
				  %s, %d quiet points, %,d values compared""".formatted(this.database.product(), this.settings,
				operations(), this.tally, this.database.instructions(), delivered, this.chaos, this.quiet.points(),
				this.quiet.compared());
	}

	@Override
	public void close() throws Exception {
		this.servers.forEach(SoakServer::close);
		this.database.close();
	}

}

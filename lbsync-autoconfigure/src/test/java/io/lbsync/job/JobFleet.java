package io.lbsync.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

import io.lbsync.election.ElectionDatabase;
import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.FleetMember;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase.Product;

/**
 * Servers in processes of their own that run the same jobs, and their database.
 */
final class JobFleet implements AutoCloseable {

	private final ElectionDatabase database;

	private final JdbcClient jdbc;

	private final Path folder;

	private final JobVerdict verdict = new JobVerdict();

	private final List<JobMember> members = new ArrayList<>();

	private final List<EffectJob> jobs;

	private final Map<String, Object> properties = new TreeMap<>();

	private JobFleet(ElectionDatabase database, JobSettings settings, List<EffectJob> jobs, int size)
			throws IOException {
		this.database = database;
		this.jobs = jobs;
		this.jdbc = JdbcClient
			.create(new DriverManagerDataSource(database.url(), database.username(), database.password()));
		this.jdbc.sql(EffectJob.table(database.dialect())).update();
		this.folder = Files.createTempDirectory("lbsync-jobs");
		this.properties.put("test.look", settings.period());
		this.properties.put("test.maximum", settings.maximumExecution());
		this.properties.put("test.alive", settings.keepAlive());
		this.properties.put("test.pulse", settings.period());
		this.properties.put("test.jobs", EffectJob.text(jobs));
		for (int i = 1; i <= size; i++) {
			this.members.add(new JobMember("server" + i, this.folder, database.link(), this::launch, this.verdict));
		}
	}

	static JobFleet create(Product product, JobSettings settings, List<EffectJob> jobs, int size) throws Exception {
		ElectionDatabase database = ElectionDatabase.start(product);
		try {
			return new JobFleet(database, settings, jobs, size);
		}
		catch (IOException | RuntimeException ex) {
			database.close();
			throw ex;
		}
	}

	/**
	 * Give all processes from now on a system property.
	 */
	JobFleet with(String name, Object value) {
		this.properties.put(name, value);
		return this;
	}

	JobFleet without(String name) {
		this.properties.remove(name);
		return this;
	}

	private ServerLaunch launch(FleetMember member) {
		ServerLaunch launch = ServerProcess.of(JobServer.class)
			.heap("64m")
			.options("-XX:+UseSerialGC", "-Xss512k", "-XX:CICompilerCount=1")
			.property("test.url", this.database.url(member.link()))
			.property("test.username", this.database.username())
			.property("test.password", this.database.password())
			.property("test.name", member.processName())
			.property("test.log", member.log());
		this.properties.forEach(launch::property);
		return launch;
	}

	ElectionDatabase database() {
		return this.database;
	}

	JdbcClient jdbc() {
		return this.jdbc;
	}

	String sql(String statement) {
		return this.database.dialect().sql(statement);
	}

	List<JobMember> members() {
		return this.members;
	}

	JobMember member(int number) {
		return this.members.get(number - 1);
	}

	List<EffectJob> jobs() {
		return this.jobs;
	}

	void startAll() {
		CompletableFuture
			.allOf(this.members.stream()
				.map((member) -> CompletableFuture.runAsync(member::start))
				.toArray(CompletableFuture[]::new))
			.join();
	}

	void restartDatabase(boolean crash) {
		long from = System.currentTimeMillis();
		this.database.restart(crash);
		this.verdict.outage(from, System.currentTimeMillis());
	}

	/**
	 * How many jobs have an effect that the database stamped after a moment.
	 */
	int heardOfSince(long moment) {
		Dialect dialect = this.database.dialect();
		return this.jdbc
			.sql(sql("SELECT COUNT(*) FROM (SELECT \"job\", MAX(\"at\") AS \"last\" FROM \"effect\" GROUP BY \"job\") "
					+ "AS \"all\" WHERE \"last\" > ?"))
			.param(dialect.date(LocalDateTime.ofInstant(Instant.ofEpochMilli(moment), ZoneOffset.UTC)))
			.query(Integer.class)
			.single();
	}

	JobRow row(String job) {
		String text = this.jdbc.sql(sql("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = ?"))
			.param(JobRow.PREFIX + job)
			.query(String.class)
			.single();
		return JobRow.parse(job, text);
	}

	/**
	 * Effects of a job as "slot server", in the order of their slots.
	 */
	List<String> effects(String job) {
		return this.jdbc
			.sql(sql("SELECT \"slot\", \"server\" FROM \"effect\" WHERE \"job\" = ? ORDER BY \"slot\", \"at\""))
			.param(job)
			.query((row, number) -> row.getLong(1) + " " + row.getString(2).replace("/jobs", ""))
			.list();
	}

	/**
	 * Slots with two effects so far.
	 */
	List<String> doubles() {
		return this.jdbc
			.sql(sql("SELECT \"job\", \"slot\" FROM \"effect\" GROUP BY \"job\", \"slot\" HAVING COUNT(*) > 1"))
			.query((row, number) -> row.getString(1) + " " + row.getLong(2))
			.list();
	}

	/**
	 * What became of the fleet so far. To be asked for once.
	 */
	JobVerdict verdict() {
		Dialect dialect = this.database.dialect();
		this.jdbc.sql(sql("SELECT \"job\", \"slot\", \"token\", \"server\", \"at\" FROM \"effect\"")).query((row) -> {
			this.verdict.effect(row.getString(1), row.getLong(2), row.getLong(3), row.getString(4),
					dialect.date(row, "at").toInstant(ZoneOffset.UTC).toEpochMilli());
		});
		this.members.forEach((member) -> member.tell(this.verdict::log));
		return this.verdict;
	}

	/**
	 * The last that each server wrote to its console.
	 */
	String output() {
		StringBuilder all = new StringBuilder();
		for (JobMember member : this.members) {
			List<String> lines = member.output();
			all.append(member).append(":\n");
			lines.subList(Math.max(0, lines.size() - 40), lines.size())
				.forEach((line) -> all.append(line).append('\n'));
		}
		return all.toString();
	}

	@Override
	public void close() throws IOException {
		this.members.forEach(JobMember::close);
		this.database.close();
		FileSystemUtils.deleteRecursively(this.folder);
	}

}

package io.lbsync.job;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.lbsync.MigratedDatabase;
import io.lbsync.testkit.ChildCommands;
import io.lbsync.testkit.Failpoints;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that is stopped by the system, or killed, at the worst moments of a
 * transactional job's run.
 */
@ParameterizedClass
@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
class JobFreezeTests {

	private static final Duration LOOK = Duration.ofMillis(500);

	private static final Duration SILENCE = Duration.ofSeconds(1);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	// The database ends the session, whoever found the row locked tries again after a
	// second and an answer, and the machine may be busy.
	private static final Duration FENCE_BOUND = Duration.ofSeconds(5 + 1).plus(LOOK).plusSeconds(2);

	// What a busy machine does by itself; a commit that holds up others does so for
	// longer.
	private static final Duration BUSY = Duration.ofSeconds(4);

	private static final EffectJob JOB = new EffectJob("a", Duration.ofMillis(200), true, false, Duration.ZERO);

	private static final EffectJob OTHER = new EffectJob("other", Duration.ofMillis(200), true, false, Duration.ZERO);

	@Parameter
	private Product product;

	@TempDir
	private Path folder;

	private MigratedDatabase migrated;

	private JdbcClient jdbc;

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.migrated.execute(EffectJob.table(this.migrated.database().dialect()));
		this.jdbc = JdbcClient.create(this.migrated.test().dataSource());
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void runThatStandsStillForTooLongIsTakenOverAndCannotCommit(boolean keepAlive) {
		JobSettings settings = settings(keepAlive);
		try (ServerProcess first = start("pause-after:INSERT INTO .effect.:2", settings)) {
			first.awaitLine("lbsync.test paused");
			first.pause();
			long from = System.nanoTime();
			try (JobRig next = next(settings, JOB)) {
				awaitEffect(JOB, 2);
				System.out.printf("%s: a run that was stopped by SIGSTOP was taken over after %.1f s (%s)%n",
						this.product, (System.nanoTime() - from) / 1e9,
						keepAlive ? "keep-alive of 1 s" : "maximum execution time of 1 s");
				first.resume();
				first.send(ChildCommands.GO);
				assertThat(first.awaitLine("ended a 2 (\\w+)").group(1)).isEqualTo("TAKEN_OVER");
				awaitEffect(JOB, 4);
			}
			first.stop();
		}
		assertEachSlotOnce();
		assertThat(servers(2)).containsExactly("next/jobs");
	}

	@Test
	void runThatStandsStillBetweenItsFenceAndItsCommitHoldsUpNoOtherJobAndIsRunElsewhere() {
		JobSettings settings = settings(true);
		try (ServerProcess first = start("pause-before-commit:INSERT INTO .effect.:2", settings)) {
			first.awaitLine("lbsync.test paused");
			first.pause();
			long from = System.nanoTime();
			try (JobRig next = next(settings, JOB, OTHER)) {
				awaitEffect(JOB, 2);
				Duration took = Duration.ofNanos(System.nanoTime() - from);
				awaitEffect(OTHER, 5);
				Duration pause = longestPause(OTHER);
				System.out.printf(
						"%s: a run that was stopped by SIGSTOP before its commit was run elsewhere after "
								+ "%.1f s; longest pause of another job %.2f s%n",
						this.product, took.toMillis() / 1e3, pause.toMillis() / 1e3);
				assertThat(took).isLessThan(FENCE_BOUND.plus(BUSY));
				assertThat(pause).isLessThan(BUSY);
				first.resume();
				first.send(ChildCommands.GO);
				first.awaitLine("ended a 2 ");
				awaitEffect(JOB, 4);
			}
			first.stop();
		}
		assertEachSlotOnce();
		assertThat(servers(2)).containsExactly("next/jobs");
	}

	@Test
	void slotOfAServerThatWasKilledRightAfterItsCommitIsNotRunAgain() {
		JobSettings settings = settings(true);
		try (ServerProcess first = start("after-commit:INSERT INTO .effect.:2", settings)) {
			assertThat(first.awaitExit()).isEqualTo(Failpoints.HALTED);
		}
		assertThat(servers(2)).containsExactly("first/jobs");
		try (JobRig next = next(settings, JOB)) {
			awaitEffect(JOB, 4);
		}
		assertEachSlotOnce();
		assertThat(servers(2)).containsExactly("first/jobs");
		assertThat(servers(3)).containsExactly("next/jobs");
	}

	private static JobSettings settings(boolean keepAlive) {
		return JobSettings.of(Duration.ZERO, LOOK, keepAlive ? Duration.ofMinutes(5) : SILENCE,
				keepAlive ? SILENCE : Duration.ZERO, 8);
	}

	private ServerProcess start(String failpoint, JobSettings settings) {
		return ServerProcess.of(JobServer.class)
			.heap("64m")
			.options("-XX:+UseSerialGC")
			.property("test.url", this.migrated.test().url())
			.property("test.username", this.migrated.test().username())
			.property("test.password", this.migrated.test().password())
			.property("test.name", "first")
			.property("test.log", this.folder.resolve("first"))
			.property("test.look", settings.period())
			.property("test.pulse", settings.period())
			.property("test.maximum", settings.maximumExecution())
			.property("test.alive", settings.keepAlive())
			.property("test.jobs", EffectJob.text(List.of(JOB)))
			.property(Failpoints.PROPERTY, failpoint)
			.start();
	}

	private JobRig next(JobSettings settings, EffectJob... jobs) {
		return JobRig.start("next", this.migrated.test().dataSource(), settings, jobs);
	}

	private void awaitEffect(EffectJob job, long slot) {
		await("slot " + slot).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> count(job, slot) > 0);
	}

	private long count(EffectJob job, long slot) {
		return this.jdbc.sql(this.migrated.sql("SELECT COUNT(*) FROM \"effect\" WHERE \"job\" = ? AND \"slot\" = ?"))
			.params(job.name(), slot)
			.query(Long.class)
			.single();
	}

	private List<String> servers(long slot) {
		return this.jdbc
			.sql(this.migrated.sql("SELECT \"server\" FROM \"effect\" WHERE \"job\" = 'a' AND \"slot\" = ?"))
			.param(slot)
			.query(String.class)
			.list();
	}

	private void assertEachSlotOnce() {
		List<Long> slots = this.jdbc
			.sql(this.migrated.sql("SELECT \"slot\" FROM \"effect\" WHERE \"job\" = 'a' ORDER BY \"slot\""))
			.query(Long.class)
			.list();
		assertThat(slots).doesNotHaveDuplicates().endsWith((long) slots.size());
	}

	private Duration longestPause(EffectJob job) {
		List<LocalDateTime> stamps = this.jdbc
			.sql(this.migrated.sql("SELECT \"at\" FROM \"effect\" WHERE \"job\" = ? ORDER BY \"at\""))
			.param(job.name())
			.query((row, number) -> this.migrated.database().dialect().date(row, "at"))
			.list();
		assertThat(stamps).hasSizeGreaterThan(2);
		Duration longest = Duration.ZERO;
		for (int i = 1; i < stamps.size(); i++) {
			Duration pause = Duration.between(stamps.get(i - 1), stamps.get(i));
			longest = (pause.compareTo(longest) > 0) ? pause : longest;
		}
		return longest;
	}

}

package io.lbsync.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import io.lbsync.testkit.Happenings;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever happens to servers, links and database: each slot of a transactional job has
 * one effect, and no job is silent for long. Small by default; CONTRIBUTING.md says how
 * to make it long.
 * <p>
 * How long a job may be silent, counted from when its server was hit:
 * <ul>
 * <li>A run that was claimed: another server sees the claim with its next pulse, waits
 * for the keep-alive time-out from then on, and claims after one more answer of the
 * database, which its pulse or its own look brings.</li>
 * <li>A run that stands still between its fence and its commit: the database ends its
 * session after 5 s; whoever found the row locked a moment before tries again after a
 * second and one more answer.</li>
 * <li>A job that nobody had claimed: due within a period, and with at most one and a half
 * times the spread and a pulse more another server claims it. That is less.</li>
 * </ul>
 * The longer of the two, and two seconds in which a busy machine does the work itself.
 */
class JobChaosTests {

	private static final int SHORT = 12;

	private static final int SECONDS = Integer.getInteger("lbsync.jobs.chaos", SHORT);

	private static final int SERVERS = 5;

	private static final int JOBS = 50;

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);

	private static final Duration LOOK = Duration.ofSeconds(1);

	private static final Duration FENCE = Duration.ofSeconds(5 + 1).plus(LOOK);

	private static final Duration TAKEOVER = KEEP_ALIVE.plus(LOOK).plus(LOOK);

	private static final Duration BOUND = ((TAKEOVER.compareTo(FENCE) > 0) ? TAKEOVER : FENCE).plusSeconds(2);

	// The few blows of each build fall on a machine that does other things, too.
	private static final Duration ASSERTED = (SECONDS > SHORT) ? BOUND : BOUND.multipliedBy(3);

	private static final JobSettings SETTINGS = JobSettings.of(Duration.ZERO, LOOK, Duration.ofMinutes(5), KEEP_ALIVE,
			8);

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void eachSlotHasOneEffectAndNoJobIsSilentForLong(Product product) throws Exception {
		long seed = Long.getLong("lbsync.chaos.seed", new Random().nextInt(1_000_000));
		try (JobFleet fleet = JobFleet.create(product, SETTINGS, jobs(), SERVERS)) {
			fleet.startAll();
			awaitAll(fleet, 0);
			JobChaos chaos = new JobChaos(fleet, seed, KEEP_ALIVE);
			chaos.run(Duration.ofSeconds(SECONDS));
			awaitAll(fleet, System.currentTimeMillis());
			fleet.members().forEach(JobMember::stop);
			judge(fleet, "%s, seed %d: %d servers, %d s, %d events %s".formatted(product, seed, SERVERS, SECONDS,
					chaos.events(), chaos));
		}
	}

	private static void judge(JobFleet fleet, String what) {
		JobVerdict verdict = fleet.verdict();
		List<String> doubles = new ArrayList<>();
		List<String> holes = new ArrayList<>();
		int repeated = 0;
		JobVerdict.Silence longest = new JobVerdict.Silence("", 0, 0);
		for (EffectJob job : fleet.jobs()) {
			if (job.transactional()) {
				doubles.addAll(verdict.doubles(job.name()));
			}
			else {
				repeated += verdict.doubles(job.name()).size();
			}
			holes.addAll(verdict.holes(job, fleet.row(job.name()).slots()));
			JobVerdict.Silence silence = verdict.longestSilence(job.name());
			longest = (silence.millis() > longest.millis()) ? silence : longest;
		}
		System.out
			.printf("Chaos of jobs, %s; %d claims, %d effects; slots of transactional jobs with two effects: %d; slots "
					+ "without effect: %d; slots of plain jobs that were repeated: %d; failures %s; longest silence %.2f s, bound %.1f s%n",
					what, verdict.claims(), verdict.effects(), doubles.size(), holes.size(), repeated,
					verdict.failures(), longest.millis() / 1e3, BOUND.toMillis() / 1e3);
		assertThat(doubles).as(what).isEmpty();
		assertThat(holes).as(what).isEmpty();
		assertThat(longest.millis()).as("%s: %s%n%s", what, longest, verdict.around(longest))
			.isLessThan(ASSERTED.toMillis());
	}

	@Test
	void withoutFenceTwoEffectsAreFound() throws Exception {
		List<EffectJob> jobs = List.of(new EffectJob("a", Duration.ofMillis(200), true, false, Duration.ofMillis(400)),
				new EffectJob("b", Duration.ofMillis(200), true, false, Duration.ofMillis(400)),
				new EffectJob("c", Duration.ofMillis(200), true, false, Duration.ofMillis(400)));
		try (JobFleet fleet = JobFleet.create(Product.POSTGRESQL, SETTINGS, jobs, 2).with("test.fence", false)) {
			fleet.startAll();
			List<String> doubles = List.of();
			for (int i = 0; i < 8 && doubles.isEmpty(); i++) {
				long from = System.currentTimeMillis();
				JobMember paused = fleet.member(1 + i % 2);
				paused.pause(() -> Happenings.await(KEEP_ALIVE.plus(LOOK).plus(LOOK).toMillis()));
				await().atMost(PATIENCE).until(() -> fleet.heardOfSince(from) == jobs.size());
				doubles = fleet.doubles();
			}
			assertThat(doubles).isNotEmpty();
			System.out.println("as it must be: " + doubles.get(0));
		}
	}

	private static void awaitAll(JobFleet fleet, long since) {
		await("all jobs").atMost(PATIENCE).until(() -> fleet.heardOfSince(since) == fleet.jobs().size());
	}

	/**
	 * Periods from 100 ms to a second, more of them long than short, or the machine has
	 * other things to do. Every tenth job is a plain one, some are aligned.
	 */
	private static List<EffectJob> jobs() {
		List<EffectJob> jobs = new ArrayList<>();
		for (int i = 0; i < JOBS; i++) {
			boolean transactional = i % 10 != 9;
			jobs.add(new EffectJob((transactional ? "job" : "plain") + i,
					Duration.ofMillis((long) (100 + 900 * Math.pow(i / (JOBS - 1.0), 0.25))), transactional, i % 4 == 1,
					Duration.ofMillis(60)));
		}
		return jobs;
	}

}

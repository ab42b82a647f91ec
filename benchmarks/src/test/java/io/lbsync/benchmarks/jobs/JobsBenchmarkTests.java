package io.lbsync.benchmarks.jobs;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of jobs still measures something, as far as that is seen in a moment.
 */
class JobsBenchmarkTests {

	private static JobsBenchmark benchmark;

	@BeforeAll
	static void start() {
		benchmark = new JobsBenchmark(Plan.quick());
	}

	@AfterAll
	static void stop() {
		benchmark.close();
	}

	@Test
	void everyPeerRunsJobsAndNoneRunsASlotTwice() {
		assertThat(benchmark.rates()).allSatisfy((rate) -> {
			assertThat(rate.runs()).hasSize(1);
			assertThat(rate.median()).as(rate.name()).isPositive();
			assertThat(rate.duplicates()).as(rate.name()).isLessThanOrEqualTo(0);
		});
	}

	@Test
	void everyRunCostsStatements() {
		assertThat(benchmark.costs(1)).hasSize(5).allSatisfy((with, without) -> {
			assertThat(with.runs()).as(with.name()).isPositive();
			assertThat(without.runs()).as(with.name()).isZero();
			assertThat(with.sent().statements()).as(with.name()).isGreaterThan(without.sent().statements());
		});
	}

	@Test
	void whatIsNotSentIsNotCounted() {
		assertThat(benchmark.idle()).hasSize(7)
			.filteredOn((cost) -> cost.name().startsWith("ShedLock"))
			.extracting((cost) -> cost.sent().statements())
			.containsExactly(0L);
	}

}

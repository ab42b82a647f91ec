package io.lbsync.benchmarks.overhead;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of a transaction's overhead still measures something, as far as that is
 * seen in a moment.
 */
class OverheadBenchmarkTests {

	private static OverheadBenchmark benchmark;

	@BeforeAll
	static void start() {
		benchmark = new OverheadBenchmark(Plan.quick());
	}

	@AfterAll
	static void stop() {
		benchmark.close();
	}

	@Test
	void everyContestantDoesTransactionsAndLbsyncTellsOfThem() {
		OverheadBenchmark.Measured measured = benchmark.measure(2);
		assertThat(measured.rates()).containsOnlyKeys(Contestant.values());
		assertThat(measured.rates().values()).allSatisfy((figures) -> assertThat(figures.median()).isPositive());
		assertThat(measured.medians().values()).allSatisfy((figures) -> assertThat(figures.median()).isPositive());
		assertThat(benchmark.written()).isPositive();
	}

}

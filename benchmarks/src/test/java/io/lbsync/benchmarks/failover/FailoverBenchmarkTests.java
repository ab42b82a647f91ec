package io.lbsync.benchmarks.failover;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of fail-over still measures something, as far as that is seen in a
 * moment.
 */
class FailoverBenchmarkTests {

	@Test
	void anotherServerHasItsTurn() {
		try (FailoverBenchmark benchmark = new FailoverBenchmark(Plan.quick())) {
			assertThat(benchmark.measure(Blow.STOP)).hasSize(2)
				.allSatisfy((figures) -> assertThat(figures.median()).as(figures.name()).isPositive());
		}
	}

}

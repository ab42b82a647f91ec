package io.lbsync.benchmarks.propagation;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of propagation still measures something, as far as that is seen in a
 * moment.
 */
class PropagationBenchmarkTests {

	@Test
	void everyChangeArrivesWithTheDoorbellAndWithout() {
		Plan plan = Plan.quick();
		try (PropagationBenchmark benchmark = new PropagationBenchmark(plan)) {
			List<Measured> all = benchmark.measure();
			assertThat(all).allSatisfy((one) -> {
				assertThat(one.fromCommit()).hasSize(1).first().satisfies((round) -> {
					assertThat(round.sorted()).hasSize(plan.changes());
					assertThat(round.millis(0.5)).isPositive().isLessThan(plan.interval().toMillis() / 2.0);
				});
				assertThat(one.fromWork().get(0).millis(0.5)).isGreaterThan(one.fromCommit().get(0).millis(0.5));
			});
			assertThat(benchmark.measureLoaded()).hasSize(2);
			assertThat(benchmark.cut()).hasSize(2 * plan.cuts());
		}
	}

}

package io.lbsync.benchmarks.catchup;

import io.lbsync.benchmarks.rig.Figures;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of catching up still measures something, as far as that is seen in a
 * moment.
 */
class CatchUpBenchmarkTests {

	@Test
	void everyContestantReadsWhatWaitsAndEvictsIt() {
		try (CatchUpBenchmark benchmark = new CatchUpBenchmark(Plan.quick())) {
			assertThat(benchmark.measure()).hasSize(6)
				.allSatisfy((figures) -> assertThat(figures.median()).as(figures.name()).isPositive())
				.extracting(Figures::name)
				.first()
				.isEqualTo("lbsync, 1 in a row");
		}
	}

}

package io.lbsync.benchmarks.prune;

import java.nio.file.Path;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of pruning still measures something, as far as that is seen in a moment.
 */
class PruneBenchmarkTests {

	@Test
	void oldRowsGoInEveryWayBesideWritersAndAReader(@TempDir Path folder) {
		try (PruneBenchmark benchmark = new PruneBenchmark(Plan.quick(), new Results(folder, "W12"))) {
			assertThat(benchmark.measure()).hasSize(6)
				.allSatisfy((measure, ways) -> assertThat(ways).hasSize(Way.values().length)
					.allSatisfy((figures) -> assertThat(figures.median()).as(measure).isNotNaN().isNotNegative()));
		}
		assertThat(folder.resolve("W12.csv")).isNotEmptyFile();
	}

}

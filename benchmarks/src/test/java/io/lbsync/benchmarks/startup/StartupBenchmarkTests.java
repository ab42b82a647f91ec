package io.lbsync.benchmarks.startup;

import java.nio.file.Path;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of the start still measures something, as far as that is seen in a
 * moment.
 */
class StartupBenchmarkTests {

	@Test
	void anApplicationWithLbsyncHasMoreClassesThanAnEmptyOne(@TempDir Path folder) {
		try (StartupBenchmark benchmark = new StartupBenchmark(Plan.quick(), new Results(folder, "W11"))) {
			assertThat(benchmark.measure().get("Loaded classes")).hasSize(2)
				.satisfies((all) -> assertThat(all.get(1).median()).isGreaterThan(all.get(0).median() + 100));
		}
	}

}

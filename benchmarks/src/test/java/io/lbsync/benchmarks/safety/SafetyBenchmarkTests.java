package io.lbsync.benchmarks.safety;

import java.nio.file.Path;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of reader safety still measures something, as far as that is seen in a
 * moment.
 */
class SafetyBenchmarkTests {

	@Test
	void theCursorMissesNothingThatIsMissedByTheNaiveReader(@TempDir Path folder) {
		Results results = new Results(folder, "W9");
		assertThat(new SafetyBenchmark(Plan.quick(), results).measure()).hasSize(2).satisfiesExactly((ours) -> {
			assertThat(ours.committed()).isGreaterThanOrEqualTo(Plan.quick().rows());
			assertThat(ours.missed()).isZero();
			assertThat(ours.ages().count()).isPositive();
		}, (naive) -> assertThat(naive.missed()).isPositive());
		assertThat(folder.resolve("W9.csv")).isNotEmptyFile();
	}

}

package io.lbsync.benchmarks.growth;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of growth still measures something, as far as that is seen in a moment.
 */
class GrowthBenchmarkTests {

	@ParameterizedTest
	@ValueSource(strings = { "servers", "rows", "writers" })
	void everyCurveHasPoints(String part, @TempDir Path folder) throws Exception {
		new GrowthBenchmark(Plan.quick(), new Results(folder, "growth")).measure(List.of(part));
		assertThat(Files.readAllLines(folder.resolve("growth.csv"))).hasSizeGreaterThan(4)
			.first()
			.isEqualTo(Results.HEADER);
		assertThat(Files.readAllLines(folder.resolve("growth.csv"))).noneMatch((line) -> line.endsWith("NaN"));
	}

}

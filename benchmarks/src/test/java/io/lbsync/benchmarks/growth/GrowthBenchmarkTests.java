package io.lbsync.benchmarks.growth;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of growth still measures something, as far as that is seen in a moment.
 */
class GrowthBenchmarkTests {

	@Test
	void everyCurveHasPoints(@TempDir Path folder) throws Exception {
		try (GrowthBenchmark benchmark = new GrowthBenchmark(Plan.quick(), new Results(folder, "growth"))) {
			benchmark.measure(GrowthBenchmark.PARTS);
		}
		List<String> lines = Files.readAllLines(folder.resolve("growth.csv"));
		assertThat(lines).first().isEqualTo(Results.HEADER);
		assertThat(lines).anyMatch((line) -> line.contains("Servers: time"))
			.anyMatch((line) -> line.contains("Backlog: rows"))
			.anyMatch((line) -> line.contains("Table: rows pruned"))
			.anyMatch((line) -> line.contains("Writers: commits"))
			.noneMatch((line) -> line.endsWith("NaN"));
	}

}

package io.lbsync.benchmarks.plots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.lbsync.benchmarks.rig.Results;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Charts of what programs measured.
 */
class PlotsTests {

	@Test
	void sizesBecomeACurveAndASingleSizeBecomesBars(@TempDir Path folder) throws IOException {
		Results results = new Results(folder, "W0");
		results.add("Rows, waiting", "lbsync", 1000, 3);
		results.add("Rows, waiting", "lbsync", 1000000, 300);
		results.add("Time (ms)", "lbsync", 0, 5);
		results.add("Time (ms)", "lbsync", 0, 7);
		results.add("Time (ms)", "somebody; else", 0, 9);
		assertThat(Plots.draw(folder, folder.resolve("charts"))).extracting((chart) -> chart.getFileName().toString())
			.containsExactly("w0-rows-waiting.svg", "w0-time-ms.svg");
		assertThat(Files.readString(folder.resolve("charts/w0-rows-waiting.svg"))).startsWith("<svg")
			.contains("<circle", "Rows; waiting", ">1,000,000<");
		assertThat(Files.readString(folder.resolve("charts/w0-time-ms.svg"))).contains(">6<", "somebody; else");
	}

	@Test
	void onlyTheLastRunOfAMeasureCounts(@TempDir Path folder) throws IOException {
		Path file = folder.resolve("W0.csv");
		Files.writeString(file, Results.HEADER + "\n" + "2026-01-01T00:00:00Z,Time,lbsync,0.0,5.0\n"
				+ "2026-01-02T00:00:00Z,Time,lbsync,0.0,7.0\n");
		assertThat(Measure.read(file)).singleElement()
			.satisfies((measure) -> assertThat(measure.contestants().get("lbsync").get(0.0).rounds())
				.containsExactly(7.0));
	}

}

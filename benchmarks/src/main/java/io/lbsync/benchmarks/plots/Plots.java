package io.lbsync.benchmarks.plots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.lbsync.benchmarks.rig.Results;

/**
 * Draws what the other programs left in {@code benchmarks/target/results}, as SVG:
 * medians of the last run.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar io.lbsync.benchmarks.plots.Plots}, in
 * the root of the project; two arguments name other folders to read from and to write to.
 */
public final class Plots {

	private Plots() {
	}

	/**
	 * Draw.
	 * @param arguments none, or where results are and where charts go
	 * @throws IOException if a file cannot be read or written
	 */
	public static void main(String[] arguments) throws IOException {
		Path results = (arguments.length > 0) ? Path.of(arguments[0]) : Results.folder();
		Path target = (arguments.length > 1) ? Path.of(arguments[1]) : Path.of("docs", "performance");
		draw(results, target).forEach(System.out::println);
	}

	/**
	 * Draw everything.
	 * @return the charts
	 */
	static List<Path> draw(Path results, Path target) throws IOException {
		Files.createDirectories(target);
		List<Path> charts = new ArrayList<>();
		try (Stream<Path> files = Files.list(results)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".csv")).sorted().toList()) {
				for (Measure measure : Measure.read(file)) {
					charts.add(Files.writeString(target.resolve(measure.file() + ".svg"), Chart.of(measure)));
				}
			}
		}
		return charts;
	}

}

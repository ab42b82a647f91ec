package io.lbsync.benchmarks.plots;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Results;

/**
 * Everything that one work measured of one thing.
 *
 * @param work name of the work
 * @param name what was measured, with its unit
 * @param contestants figures of each contestant, by size
 */
record Measure(String work, String name, Map<String, SortedMap<Double, Figures>> contestants) {

	/**
	 * What a file holds of each measure's last run.
	 * @param file a file of {@link Results}
	 * @return all measures
	 */
	static List<Measure> read(Path file) {
		String work = file.getFileName().toString().replace(".csv", "");
		Map<String, String> lastRun = new LinkedHashMap<>();
		List<String[]> rows = rows(file);
		rows.forEach((row) -> lastRun.merge(row[1], row[0], (first, second) -> second));
		Map<String, Measure> all = new LinkedHashMap<>();
		for (String[] row : rows) {
			if (row[0].equals(lastRun.get(row[1]))) {
				all.computeIfAbsent(row[1], (name) -> new Measure(work, name, new LinkedHashMap<>()))
					.add(row[2], Double.parseDouble(row[3]), Double.parseDouble(row[4]));
			}
		}
		return new ArrayList<>(all.values());
	}

	private static List<String[]> rows(Path file) {
		try {
			return Files.readAllLines(file)
				.stream()
				.filter((line) -> !line.equals(Results.HEADER))
				.map((line) -> line.split(","))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(String contestant, double x, double value) {
		if (Double.isFinite(value)) {
			this.contestants.computeIfAbsent(contestant, (name) -> new TreeMap<>())
				.computeIfAbsent(x, (size) -> new Figures(contestant))
				.add(value);
		}
	}

	/**
	 * Whether there are several sizes.
	 */
	boolean isCurve() {
		return this.contestants.values().stream().anyMatch((sizes) -> sizes.size() > 1);
	}

	/**
	 * All sizes.
	 */
	DoubleStream sizes() {
		return this.contestants.values()
			.stream()
			.flatMap((points) -> points.keySet().stream())
			.mapToDouble(Double::doubleValue);
	}

	/**
	 * Figures of all contestants and sizes.
	 */
	Stream<Figures> figures() {
		return this.contestants.values().stream().flatMap((points) -> points.values().stream());
	}

	/**
	 * Name of its file, without an ending.
	 */
	String file() {
		return (this.work + " " + this.name).toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9]+", "-")
			.replaceAll("-$", "");
	}

}

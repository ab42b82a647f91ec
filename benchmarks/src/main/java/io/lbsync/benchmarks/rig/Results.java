package io.lbsync.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Figures of one run of a program, appended to a file of comma-separated values in
 * {@code benchmarks/target/results}, that {@code Plots} draws from. Runs that mean
 * nothing go to {@code results/quick}. Not thread-safe.
 */
public final class Results {

	/** Names of the columns. */
	public static final String HEADER = "run,measure,contestant,x,value";

	private final Path file;

	private final String run = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();

	/**
	 * Results in a folder.
	 * @param folder the folder, made if it is missing
	 * @param work name of the work, as {@code W9}
	 */
	public Results(Path folder, String work) {
		this.file = folder.resolve(work + ".csv");
	}

	/**
	 * Results of a program.
	 * @param work name of the work, as {@code W9}
	 * @param quick whether the figures mean nothing
	 * @return the results
	 */
	public static Results of(String work, boolean quick) {
		return new Results(quick ? folder().resolve("quick") : folder(), work);
	}

	/**
	 * Where results are.
	 * @return the folder beside the jar
	 */
	public static Path folder() {
		return beside("results");
	}

	/**
	 * A file beside the jar, or beside the folder of classes.
	 * @param name name of the file
	 * @return its path
	 */
	public static Path beside(String name) {
		try {
			return Path.of(Results.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.resolveSibling(name);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Add a figure.
	 * @param measure what was measured, with its unit
	 * @param contestant who reached it
	 * @param x for which size, or 0 where there is only one
	 * @param value the figure
	 */
	public void add(String measure, String contestant, double x, double value) {
		String line = String.format(Locale.ROOT, "%s,%s,%s,%s,%s%n", this.run, text(measure), text(contestant), x,
				value);
		try {
			Files.createDirectories(this.file.toAbsolutePath().getParent());
			if (Files.notExists(this.file)) {
				Files.writeString(this.file, HEADER + System.lineSeparator());
			}
			Files.writeString(this.file, line, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Add all rounds of a contestant.
	 * @param measure what was measured, with its unit
	 * @param x for which size, or 0 where there is only one
	 * @param figures what was reached
	 */
	public void add(String measure, double x, Figures figures) {
		figures.rounds().forEach((value) -> add(measure, figures.name(), x, value));
	}

	/**
	 * Add all rounds of all contestants.
	 * @param measure what was measured, with its unit
	 * @param x for which size, or 0 where there is only one
	 * @param all what was reached
	 */
	public void addAll(String measure, double x, List<Figures> all) {
		all.forEach((figures) -> add(measure, x, figures));
	}

	private static String text(String text) {
		return text.replace(',', ';');
	}

}

package io.lbsync.benchmarks.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What one contestant reached, round by round. Not thread-safe.
 *
 * @param name the contestant
 * @param rounds one figure for each round
 */
public record Figures(String name, List<Double> rounds) {

	/**
	 * None yet.
	 * @param name the contestant
	 */
	public Figures(String name) {
		this(name, new ArrayList<>());
	}

	/**
	 * Another round is over.
	 * @param figure what was reached
	 */
	public void add(double figure) {
		this.rounds.add(figure);
	}

	/**
	 * The figure in the middle.
	 * @return the mean of both where there are two
	 */
	public double median() {
		return median(this.rounds);
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int size = sorted.size();
		return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
	}

	/**
	 * The figure that a share of all reach or stay below.
	 * @param share between 0 and 1
	 * @return the figure
	 */
	public double share(double share) {
		List<Double> sorted = this.rounds.stream().sorted().toList();
		return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
	}

	/**
	 * Least of the rounds.
	 * @return the figure
	 */
	public double min() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	/**
	 * Greatest of the rounds.
	 * @return the figure
	 */
	public double max() {
		return this.rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	/**
	 * How this one compares with another, which had its turns right beside: the median of
	 * the ratios of each round, for what else the machine does changes from round to
	 * round.
	 * @param other the other one
	 * @return the ratio
	 */
	public double ratio(Figures other) {
		return median(IntStream.range(0, this.rounds.size())
			.mapToObj((round) -> this.rounds.get(round) / other.rounds.get(round))
			.toList());
	}

	/**
	 * A line of a table.
	 * @param other what the ratio at its end is to
	 * @return name, median, least, greatest, ratio
	 */
	public String line(Figures other) {
		return String.format(Locale.ROOT, "  %-44s %,12.2f  (%,.2f to %,.2f)  %7.3f", this.name, median(), min(), max(),
				ratio(other));
	}

}

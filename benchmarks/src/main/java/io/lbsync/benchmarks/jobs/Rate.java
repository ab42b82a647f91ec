package io.lbsync.benchmarks.jobs;

import java.util.List;

/**
 * How fast a peer was.
 *
 * @param name its name
 * @param runs runs per second, in each round
 * @param duplicates runs of slots that had been run before, negative if it knows no slots
 */
record Rate(String name, List<Double> runs, long duplicates) {

	double median() {
		List<Double> sorted = this.runs.stream().sorted().toList();
		int size = sorted.size();
		return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
	}

	double min() {
		return this.runs.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	double max() {
		return this.runs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

}

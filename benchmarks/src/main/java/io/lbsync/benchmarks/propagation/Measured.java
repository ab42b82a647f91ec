package io.lbsync.benchmarks.propagation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What one way of telling took, round by round.
 *
 * @param name the way
 * @param fromWork per round, from the end of the caller's own work: what has to be
 * written to tell the other process is within
 * @param fromCommit per round, from the moment in which COMMIT is sent
 */
record Measured(String name, List<Latencies> fromWork, List<Latencies> fromCommit) {

	Measured(String name) {
		this(name, new ArrayList<>(), new ArrayList<>());
	}

	void add(List<Times> round) {
		this.fromWork.add(Latencies.of(round.stream().map((one) -> one.gone() - one.worked()).toList()));
		this.fromCommit.add(Latencies.of(round.stream().map((one) -> one.gone() - one.committed()).toList()));
	}

	/**
	 * Median of the rounds.
	 */
	static double median(List<Latencies> rounds, double share) {
		return sorted(rounds, share).get(rounds.size() / 2);
	}

	static List<Double> sorted(List<Latencies> rounds, double share) {
		Function<Latencies, Double> millis = (round) -> round.millis(share);
		return rounds.stream().map(millis).sorted().toList();
	}

	/**
	 * Moments of one change, on the clock that all processes of a machine share.
	 *
	 * @param worked when the caller's own work was done
	 * @param committed when COMMIT was sent
	 * @param gone when the other process had heard
	 */
	record Times(long worked, long committed, long gone) {

	}

}

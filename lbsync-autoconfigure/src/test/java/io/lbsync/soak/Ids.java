package io.lbsync.soak;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The rows that there may be. Few, so that all threads of all servers meet at them.
 */
final class Ids {

	/** How many purchases there are, numbered from 1; they are always there. */
	static final int PURCHASES = 24;

	/** How many lines a purchase may have; they come and go. */
	static final int LINES = 4;

	private Ids() {
	}

	static List<Integer> purchases() {
		return IntStream.rangeClosed(1, PURCHASES).boxed().toList();
	}

	static List<Integer> linesOf(int purchase) {
		return IntStream.rangeClosed(1, LINES).map((number) -> purchase * 100 + number).boxed().toList();
	}

	static int purchaseOf(int line) {
		return line / 100;
	}

	/**
	 * Low numbers come more often: threads meet there, while what is wrong with the
	 * others stays wrong until somebody looks.
	 */
	static int anyPurchase(RandomGenerator random) {
		double share = random.nextDouble();
		return 1 + (int) (PURCHASES * share * share);
	}

	static int anyLine(RandomGenerator random, int purchase) {
		return purchase * 100 + 1 + random.nextInt(LINES);
	}

}

package io.lbsync.benchmarks.overhead;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What came of one turn.
 *
 * @param median median of the times of a transaction, in milliseconds
 * @param perSecond transactions per second
 */
record Turn(double median, double perSecond) {

	/**
	 * Do transactions for some time.
	 * @param threads how many threads do them
	 * @param window for how long
	 * @param transaction does one; given the number of the thread
	 * @return what came of it
	 */
	static Turn of(int threads, Duration window, IntConsumer transaction) {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			long start = System.nanoTime();
			long end = start + window.toNanos();
			List<Future<long[]>> running = IntStream.range(0, threads)
				.mapToObj((thread) -> executor.submit(() -> transactions(thread, end, transaction)))
				.toList();
			long[] all = running.stream().map(Turn::result).flatMapToLong(Arrays::stream).sorted().toArray();
			return new Turn(all[all.length / 2] / 1e6, all.length * 1e9 / (System.nanoTime() - start));
		}
		finally {
			executor.shutdown();
		}
	}

	private static long[] transactions(int thread, long end, IntConsumer transaction) {
		long[] times = new long[1024];
		int count = 0;
		for (long now = System.nanoTime(); now < end; count++) {
			transaction.accept(thread);
			long then = now;
			now = System.nanoTime();
			times = (count < times.length) ? times : Arrays.copyOf(times, 2 * count);
			times[count] = now - then;
		}
		return Arrays.copyOf(times, count);
	}

	private static long[] result(Future<long[]> running) {
		try {
			return running.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

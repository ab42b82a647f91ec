package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DrainTimeTests {

	@ParameterizedTest
	@CsvSource({ "PT30S, PT28S, PT2S", "PT8S, PT6S, PT2S", "PT1S, PT0.75S, PT0.25S" })
	void timeIsLeftForCancellation(Duration phase, Duration drain, Duration cancellation) {
		assertThat(DrainTime.within(phase)).isEqualTo(new DrainTime(drain, cancellation));
	}

	@Test
	void whatElseStopsInThePhaseIsNotHeldUp() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch done = new CountDownLatch(1);
		DrainTime.within(Duration.ofSeconds(30)).await((drain, cancellation) -> hold(running), done::countDown);
		assertThat(done.getCount()).isOne();
		running.countDown();
		done.await();
	}

	@Test
	void whatCannotBeStoppedHoldsUpNothing() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		DrainTime.within(Duration.ofSeconds(30)).await((drain, cancellation) -> {
			Thread.currentThread().setUncaughtExceptionHandler((thread, ex) -> {
			});
			throw new IllegalStateException("cannot be stopped");
		}, done::countDown);
		done.await();
	}

	private static void hold(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

package io.lbsync.doorbell;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ringing holds up nobody.
 */
@Timeout(60)
class RingerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Semaphore mayRing = new Semaphore(0);

	private final CountDownLatch rings = new CountDownLatch(1);

	private final AtomicBoolean broken = new AtomicBoolean();

	private final Ringer ringer = new Ringer(new Bell());

	@AfterEach
	void stop() {
		this.mayRing.release(1_000);
		this.ringer.stop(PATIENCE);
	}

	@Test
	void whoWantsItWhileItHangsDoesNotWaitAndThereIsOneRingForAll() throws InterruptedException {
		this.ringer.start();
		this.ringer.want();
		this.rings.await();
		for (int i = 0; i < 1_000; i++) {
			this.ringer.want();
		}
		this.mayRing.release(1_000);
		await().atMost(PATIENCE).until(() -> this.ringer.rung() == 2);
		this.ringer.stop(PATIENCE);
		assertThat(this.ringer.rung()).isEqualTo(2);
	}

	@Test
	void ringsComeNoFasterThanTwoHundredASecond() {
		this.mayRing.release(1_000_000);
		this.ringer.start();
		long begun = System.nanoTime();
		while (System.nanoTime() - begun < Duration.ofMillis(200).toNanos()) {
			this.ringer.want();
			Thread.onSpinWait();
		}
		long gaps = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 5;
		assertThat(this.ringer.rung()).isBetween(1L, gaps + 2);
	}

	@Test
	void whatIsWantedWhenItStopsIsRungFor() {
		this.mayRing.release(1_000);
		this.ringer.start();
		for (int i = 0; i < 5; i++) {
			this.ringer.want();
		}
		this.ringer.stop(PATIENCE);
		assertThat(this.ringer.rung()).isBetween(1L, 5L);
		long rung = this.ringer.rung();
		this.ringer.want();
		long begun = System.nanoTime();
		this.ringer.stop(PATIENCE);
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("nobody waits for a thread that has ended")
			.isLessThan(PATIENCE.dividedBy(2));
		assertThat(this.ringer.rung()).isEqualTo(rung);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aBellThatFailsIsCountedAndLoggedOnce(CapturedOutput output) {
		this.mayRing.release(1_000);
		this.broken.set(true);
		this.ringer.start();
		for (long i = 1; i <= 3; i++) {
			long failures = i;
			this.ringer.want();
			await().atMost(PATIENCE).until(() -> this.ringer.failed() == failures);
		}
		this.broken.set(false);
		this.ringer.want();
		await().atMost(PATIENCE).until(() -> this.ringer.rung() == 1);
		assertThat(output).containsOnlyOnce("The doorbell could not be rung");
	}

	private final class Bell implements SyncDoorbell {

		@Override
		public void ring() throws InterruptedException {
			RingerTests.this.rings.countDown();
			RingerTests.this.mayRing.acquire();
			if (RingerTests.this.broken.get()) {
				throw new IllegalStateException("broken");
			}
		}

		@Override
		public void start(Runnable heard) {
		}

		@Override
		public void stop(Duration timeout) {
		}

		@Override
		public boolean isProved() {
			return false;
		}

	}

}

package io.lbsync.loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a loop survives.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoopTests {

	private final AtomicInteger steps = new AtomicInteger();

	private Loop loop;

	@AfterEach
	void stop() {
		this.loop.stop(Duration.ofSeconds(5));
	}

	private void start(Duration interval, Step step) {
		this.loop = new Loop("test", interval, step);
		this.loop.start();
	}

	@Test
	void takesItsFirstStepAtOnceAndLaterOnesWhenWoken() {
		start(Duration.ofDays(1), this.steps::incrementAndGet);
		await().until(() -> this.steps.get() == 1);
		this.loop.wake();
		await().until(() -> this.steps.get() == 2);
	}

	@Test
	void goesOnAfterExceptions() {
		start(Duration.ofMillis(1), () -> {
			this.steps.incrementAndGet();
			throw new Exception("expected");
		});
		await().until(() -> this.steps.get() > 3);
	}

	@Test
	void goesOnAfterErrors() {
		start(Duration.ofMillis(1), () -> {
			this.steps.incrementAndGet();
			throw new LinkageError("expected");
		});
		await().until(() -> this.steps.get() > 3);
	}

	@Test
	void goesOnAfterAnInterruptThatWasNotMeantForIt() {
		start(Duration.ofMillis(1), () -> {
			this.steps.incrementAndGet();
			Thread.currentThread().interrupt();
		});
		await().until(() -> this.steps.get() > 3);
	}

	@Test
	void endsWhenItIsStopped() {
		start(Duration.ofMillis(1), this.steps::incrementAndGet);
		await().until(() -> this.steps.get() > 3);
		this.loop.stop(Duration.ofSeconds(5));
		int last = this.steps.get();
		this.loop.wake();
		await().during(Duration.ofMillis(50)).until(() -> this.steps.get() == last);
		assertThat(this.steps).hasValue(last);
	}

	@Test
	void whatFailsBecauseItIsStoppedIsNotReported(CapturedOutput output) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		start(Duration.ofDays(1), () -> {
			thread.set(Thread.currentThread());
			Thread.currentThread().join();
		});
		await().until(() -> thread.get() != null);
		this.loop.stop(Duration.ofMillis(1));
		await().until(() -> !thread.get().isAlive());
		assertThat(output).doesNotContain("failed");
	}

	@Test
	void startsAgain() {
		start(Duration.ofDays(1), this.steps::incrementAndGet);
		await().until(() -> this.steps.get() == 1);
		this.loop.stop(Duration.ofSeconds(5));
		this.loop.start();
		await().until(() -> this.steps.get() == 2);
	}

}

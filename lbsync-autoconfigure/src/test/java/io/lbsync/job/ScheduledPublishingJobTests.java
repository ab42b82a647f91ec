package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ScheduledPublishingJobTests {

	private static final Instant LAST = Instant.parse("2025-12-31T23:59:00Z");

	private final List<String> calls = new ArrayList<>();

	private final HandTurnedExecution execution = new HandTurnedExecution(LAST);

	@Test
	void itIsUmbracosJobInOneTransactionOfTheSharedDatabase() {
		ScheduledPublishingJob job = new ScheduledPublishingJob(List.of(), Duration.ofSeconds(90), true);
		assertThat(job.name()).isEqualTo("ScheduledPublishingJob");
		assertThat(job.transactional()).isTrue();
		assertThat(job.period()).isEqualTo(Duration.ofSeconds(90));
		assertThat(job.alignToClock()).isTrue();
	}

	@Test
	void everyOneIsToldInOrderWhatIsDueAndWhatWasDoneBefore() {
		job(note("one"), note("other")).execute(this.execution);
		String told = " " + this.execution.now() + " " + LAST;
		assertThat(this.calls).containsExactly("one" + told, "other" + told);
	}

	@Test
	void oneThatThrowsFailsTheRunAndTheOthersAreNotAsked() {
		RuntimeException broken = new IllegalStateException("broken");
		ScheduledPublishing breaks = (due, lastCompleted) -> {
			throw broken;
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> job(note("one"), breaks, note("other")).execute(this.execution))
			.isSameAs(broken);
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void aRunThatIsCancelledBetweenTwoOfThemFailsSoThatItsSlotIsNotDone() {
		ScheduledPublishing cancels = (due, lastCompleted) -> this.execution.cancel();
		assertThatExceptionOfType(CancellationException.class)
			.isThrownBy(() -> job(note("one"), cancels, note("other")).execute(this.execution));
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void aRunThatIsCancelledDuringTheLastOneHasDoneEverything() {
		job(note("one"), (due, lastCompleted) -> this.execution.cancel()).execute(this.execution);
		assertThat(this.calls).hasSize(1);
	}

	private ScheduledPublishing note(String name) {
		return (due, lastCompleted) -> this.calls.add(name + " " + due + " " + lastCompleted);
	}

	private static ScheduledPublishingJob job(ScheduledPublishing... publishing) {
		return new ScheduledPublishingJob(List.of(publishing), Duration.ofMinutes(1), false);
	}

}

package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class JobRowTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:07.512Z");

	private static final JobRow.Claim CLAIM = new JobRow.Claim(NOW, NOW.plusMillis(3), "one/app",
			Duration.ofSeconds(30));

	@Test
	void rowIsReadAsItWasWritten() {
		JobRow first = JobRow.first(Duration.ofMinutes(1), NOW);
		JobRow claimed = first.claimed(Duration.ofMinutes(2), CLAIM, "GUID");
		JobRow done = claimed.finished(CLAIM, last("no paper"));
		for (JobRow row : new JobRow[] { first, claimed, done, claimed.released(last(null)) }) {
			assertThat(JobRow.parse("a", row.text())).isEqualTo(row);
			assertThat(JobRow.parse("a", row.text()).text()).isEqualTo(row.text());
		}
	}

	@Test
	void timesAndPeriodsAreLegible() {
		assertThat(JobRow.first(Duration.ofMinutes(1), NOW).text()).contains("\"PT1M\"",
				"\"2026-03-01T10:00:07.512Z\"");
	}

	@Test
	void claimRaisesTheTokenAndTheEndRaisesTheSlot() {
		JobRow claimed = JobRow.first(Duration.ofMinutes(1), NOW).claimed(Duration.ofMinutes(1), CLAIM, "GUID");
		JobRow done = claimed.finished(CLAIM, last(null));
		JobRow again = done.claimed(Duration.ofMinutes(1), CLAIM, "GUID");
		assertThat(claimed.token()).isEqualTo(1);
		assertThat(done.slots()).isEqualTo(1);
		assertThat(again.token()).isEqualTo(2);
		assertThat(claimed.version()).isLessThan(done.version());
		assertThat(done.version()).isLessThan(again.version());
	}

	@Test
	void releasedSlotIsNotDone() {
		JobRow first = JobRow.first(Duration.ofMinutes(1), NOW);
		JobRow released = first.claimed(Duration.ofMinutes(1), CLAIM, "GUID").released(last(null));
		assertThat(released.done()).isEqualTo(first.done());
		assertThat(released.slots()).isZero();
		assertThat(released.owner()).isNull();
	}

	@Test
	void laterRowsShowWhetherAClaimEndedWithItsSlotDone() {
		JobRow claimed = claimed(JobRow.first(Duration.ofMinutes(1), NOW));
		JobRow end = claimed.finished(CLAIM, last(null));
		JobRow.Last other = new JobRow.Last(NOW, "two/app", JobOutcome.SUCCEEDED, Duration.ZERO, null);
		assertThat(end.shows(claimed, end)).isTrue();
		assertThat(claimed(end).shows(claimed, end)).isTrue();
		assertThat(claimed(claimed(end)).shows(claimed, end)).as("taken over from another one").isTrue();
		assertThat(claimed(end).finished(CLAIM, other).shows(claimed, end)).isTrue();
		assertThat(claimed.shows(claimed, end)).isFalse();
		assertThat(claimed(claimed).shows(claimed, end)).isFalse();
		assertThat(claimed(claimed).finished(CLAIM, other).shows(claimed, end)).isFalse();
		assertThat(claimed.released(other).shows(claimed, end)).isFalse();
	}

	private static JobRow claimed(JobRow row) {
		return row.claimed(Duration.ofMinutes(1), CLAIM, "GUID");
	}

	@Test
	void onlySuccessCountsAsCompleted() {
		JobRow claimed = JobRow.first(Duration.ofMinutes(1), NOW).claimed(Duration.ofMinutes(1), CLAIM, "GUID");
		JobRow.Last failed = new JobRow.Last(NOW, "one/app", JobOutcome.FAILED, Duration.ZERO, "no paper");
		assertThat(claimed.finished(CLAIM, failed).completed()).isNull();
		assertThat(claimed.finished(CLAIM, last(null)).completed()).isEqualTo(CLAIM.began());
	}

	@Test
	void textFitsIntoUmbracosColumnHoweverMuchIsEscaped() {
		String machine = "m".repeat(200);
		JobRow.Claim claim = new JobRow.Claim(NOW, NOW, machine, Duration.ofSeconds(30));
		JobRow.Last last = new JobRow.Last(NOW, machine, JobOutcome.FAILED, Duration.ofMillis(1), "\u0001".repeat(200));
		JobRow row = JobRow.first(Duration.ofMinutes(1), NOW)
			.claimed(Duration.ofMinutes(1), claim, "G".repeat(32))
			.finished(claim, last)
			.claimed(Duration.ofMinutes(1), claim, "G".repeat(32));
		assertThat(row.text()).hasSizeLessThanOrEqualTo(1000);
		assertThat(JobRow.parse("a", row.text()).token()).isEqualTo(2);
	}

	@Test
	void rowOfALaterVersionIsUnderstood() {
		String text = JobRow.first(Duration.ofMinutes(1), NOW).text();
		String later = text.substring(0, text.length() - 1) + ",\"new\":{\"x\":1}}";
		assertThat(JobRow.parse("a", later)).isEqualTo(JobRow.parse("a", text));
	}

	@Test
	void whatIsNoRowSaysWhatToDo() {
		assertThatIllegalStateException().isThrownBy(() -> JobRow.parse("a", "x"))
			.withMessageContaining("lbsync.job.a")
			.withMessageContaining("Delete it");
		assertThat(JobRow.read("a", "x")).isEmpty();
	}

	private static JobRow.Last last(String failure) {
		return new JobRow.Last(NOW, "one/app", JobOutcome.SUCCEEDED, Duration.ofMillis(12), failure);
	}

}

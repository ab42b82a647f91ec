package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimetableTests {

	private static final Instant DONE = Instant.parse("2026-03-01T10:00:07.5Z");

	@Test
	void slotsThatAreNotAlignedAreWholePeriodsAfterTheLastOne() {
		Timetable timetable = new Timetable(Duration.ofMinutes(1), false);
		assertThat(timetable.after(DONE)).isEqualTo(DONE.plusSeconds(60));
		assertThat(timetable.due(DONE, DONE.plusMillis(59_999))).isNull();
		assertThat(timetable.due(DONE, DONE.plusSeconds(60))).isEqualTo(DONE.plusSeconds(60));
	}

	@Test
	void onlyTheLatestOfSeveralMissedSlotsIsDue() {
		Timetable timetable = new Timetable(Duration.ofMinutes(1), false);
		assertThat(timetable.due(DONE, DONE.plusSeconds(190))).isEqualTo(DONE.plusSeconds(180));
	}

	@Test
	void alignedSlotsAreCountedFromTheOriginOfDotNet() {
		Timetable hour = new Timetable(Duration.ofHours(1), true);
		assertThat(hour.after(DONE)).isEqualTo("2026-03-01T11:00:00Z");
		assertThat(hour.due(DONE, Instant.parse("2026-03-01T10:59:59.999Z"))).isNull();
		assertThat(hour.due(DONE, Instant.parse("2026-03-01T13:20:00Z"))).isEqualTo("2026-03-01T13:00:00Z");
		// 1 January of year 1 was a Monday, 1 January 1970 a Thursday.
		Timetable week = new Timetable(Duration.ofDays(7), true);
		assertThat(week.after(DONE)).isEqualTo("2026-03-02T00:00:00Z");
	}

	@Test
	void nothingIsDueBeforeTheLastSlot() {
		assertThat(new Timetable(Duration.ofMinutes(1), false).due(DONE, DONE.minusSeconds(3600))).isNull();
		assertThat(new Timetable(Duration.ofMinutes(1), true).due(DONE, DONE.minusSeconds(3600))).isNull();
	}

}

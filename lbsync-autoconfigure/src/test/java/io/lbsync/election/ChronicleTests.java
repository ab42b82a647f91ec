package io.lbsync.election;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The judge of the chaos finds what it is to find.
 */
class ChronicleTests {

	private final Chronicle chronicle = new Chronicle();

	@Test
	void answersThatFollowEachOtherAreOneReign() {
		assertThat(Reign.of("a", List.of("Y 10 20 .", "Y 15 30 .", "Y 30 40 .", "Y 50 60 .")))
			.containsExactly(new Reign("a", 10, 40), new Reign("a", 50, 60));
	}

	@Test
	void aNoEndsAReignEarlierThanItWasGoodFor() {
		assertThat(Reign.of("a", List.of("N 5 .", "Y 10 20 .", "N 15 .", "Y 17 25 .", "N 30 .")))
			.containsExactly(new Reign("a", 10, 15), new Reign("a", 17, 25));
	}

	@Test
	void aLineThatWasCutOffDoesNotCount() {
		assertThat(Reign.of("a", List.of("Y 10 20 .", "Y 15 3"))).containsExactly(new Reign("a", 10, 20));
	}

	@Test
	void aReignThatBeginsWhenAnotherEndsIsAlone() {
		this.chronicle.add("a", List.of("Y 10 20 ."));
		this.chronicle.add("b", List.of("Y 20 30 ."));
		assertThat(this.chronicle.overlaps()).isEmpty();
	}

	@Test
	void oneInstantWithTwoIsFound() {
		this.chronicle.add("a", List.of("Y 10 20 ."));
		this.chronicle.add("b", List.of("Y 19 30 ."));
		assertThat(this.chronicle.overlaps()).singleElement().asString().contains("b from 19", "a was good until 20");
	}

	@Test
	void aReignWithinAnotherIsFoundThoughAThirdCameBetween() {
		this.chronicle.add("a", List.of("Y 10 100 ."));
		this.chronicle.add("b", List.of("Y 20 30 .", "N 21 ."));
		this.chronicle.add("c", List.of("Y 50 60 ."));
		assertThat(this.chronicle.overlaps()).hasSize(2);
	}

	@Test
	void whatAPausedServerWouldHaveAnsweredCountsAgainstOthersButIsNoPublisher() {
		this.chronicle.add("a", List.of("Y 10 50 ."));
		this.chronicle.absent("a", 20, 40);
		this.chronicle.add("b", List.of("Y 45 60 ."));
		assertThat(this.chronicle.overlaps()).hasSize(1);
		assertThat(this.chronicle.longestVacancy(10, 60)).isEqualTo(new Chronicle.Vacancy(20, 20, 40));
	}

	@Test
	void theEndOfTheLookCounts() {
		this.chronicle.add("a", List.of("Y 10 20 ."));
		assertThat(this.chronicle.longestVacancy(5, 100).counted()).isEqualTo(80);
		assertThat(this.chronicle.longestVacancy(5, 15).counted()).isEqualTo(5);
	}

	@Test
	void aVacancyCountsFromWhenTheDatabaseWasThereAgain() {
		this.chronicle.add("a", List.of("Y 10 20 ."));
		this.chronicle.add("b", List.of("Y 70 100 ."));
		this.chronicle.outage(30, 50);
		this.chronicle.outage(80, 90);
		assertThat(this.chronicle.longestVacancy(10, 100)).isEqualTo(new Chronicle.Vacancy(20, 50, 70));
	}

	@Test
	void aVacancyCountsAgainWhenTheServerIsTakenOutThatClaimedTheTerm() {
		this.chronicle.add("a", List.of("Y 10 20 ."));
		this.chronicle.add("b", List.of("C 30 ."));
		this.chronicle.add("c", List.of("Y 70 100 ."));
		this.chronicle.absent("b", 35, Long.MAX_VALUE);
		this.chronicle.absent("c", 40, 41);
		assertThat(this.chronicle.longestVacancy(10, 100)).isEqualTo(new Chronicle.Vacancy(20, 35, 70));
	}

	@Test
	void itIsKnownWhenTheNextOneBegan() {
		this.chronicle.add("a", List.of("Y 10 20 .", "Y 40 50 ."));
		this.chronicle.add("b", List.of("Y 60 70 ."));
		assertThat(this.chronicle.firstReignAfter(30)).isEqualTo(40);
		assertThat(this.chronicle.firstReignAfter(30, "a")).isEqualTo(60);
		assertThat(this.chronicle.firstReignAfter(60)).isNull();
	}

}

package io.lbsync.doorbell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lbsync.sync.ManualTicker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How often the log is looked at: the budget of promise P7.
 */
class PaceTests {

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration AT_ONCE = Duration.ofMillis(3);

	private final ManualTicker ticker = new ManualTicker();

	private final Pace pace = new Pace(DoorbellSettings.of(INTERVAL, null), this.ticker);

	@Test
	void anIdleServerWithoutADoorbellLooksTwelveTimesAMinute() {
		assertThat(looksWithin(MINUTE, false)).isEqualTo(12);
	}

	@Test
	void anIdleServerWithADoorbellLooksFourTimesAMinute() {
		assertThat(looksWithin(MINUTE, true)).isEqualTo(4);
	}

	@Test
	void aChangeWithoutADoorbellCostsSixLooksMore() {
		this.pace.changedElsewhere(Duration.ofSeconds(4), false);
		List<Duration> pauses = new ArrayList<>();
		do {
			pauses.add(this.pace.pause(false));
		}
		while (pauses.get(pauses.size() - 1).compareTo(INTERVAL) < 0);
		assertThat(pauses).extracting(Duration::toMillis).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L);
		assertThat(looksWithin(MINUTE, false)).isEqualTo(12);
	}

	@Test
	void whileChangesComeItLooksTenTimesASecond() {
		for (int i = 0; i < 20; i++) {
			this.pace.changedElsewhere(AT_ONCE, false);
			assertThat(this.pace.pause(false)).isEqualTo(Duration.ofMillis(100));
		}
	}

	@Test
	void theFirstChangeOfThisServerLetsItLookAtOnceAndFurtherOnesDoNot() {
		assertThat(this.pace.changedHere(false)).isTrue();
		assertThat(this.pace.changedHere(false)).isFalse();
		assertThat(this.pace.pause(false)).isEqualTo(Duration.ofMillis(100));
		assertThat(this.pace.changedHere(false)).isFalse();
		assertThat(this.pace.pause(false)).isEqualTo(Duration.ofMillis(100));
		assertThat(this.pace.pause(false)).isEqualTo(Duration.ofMillis(200));
		assertThat(this.pace.changedHere(false)).as("the next look may be far off").isTrue();
	}

	@Test
	void withADoorbellAChangeIsFollowedByOneLookAfterTheInterval() {
		this.pace.changedElsewhere(AT_ONCE, true);
		assertThat(this.pace.changedHere(true)).isFalse();
		assertThat(this.pace.pause(true)).isEqualTo(INTERVAL);
		assertThat(this.pace.pause(true)).isEqualTo(INTERVAL.multipliedBy(3));
	}

	@Test
	void aDoorbellThatIsLostIsDoneWithoutAtOnce() {
		assertThat(this.pace.pause(true)).isEqualTo(INTERVAL.multipliedBy(3));
		assertThat(this.pace.pause(false)).isEqualTo(INTERVAL);
	}

	@Test
	void whereSomebodyWritesWithoutRingingTheDoorbellIsNotReliedOnForSomeMinutes() {
		this.pace.pause(true);
		this.ticker.advance(MINUTE);
		assertThat(this.pace.changedElsewhere(Duration.ofSeconds(9), true)).isTrue();
		assertThat(this.pace.changedElsewhere(Duration.ofSeconds(9), true)).as("known already").isFalse();
		assertThat(this.pace.pause(true)).isEqualTo(Duration.ofMillis(100));
		assertThat(looksWithin(MINUTE, true)).isGreaterThanOrEqualTo(12);
		this.ticker.advance(Duration.ofMinutes(10));
		assertThat(looksWithin(MINUTE, true)).isEqualTo(4);
	}

	@Test
	void whatWasWrittenBeforeTheDoorbellWasThereSaysNothing() {
		this.pace.pause(true);
		this.ticker.advance(Duration.ofSeconds(4));
		assertThat(this.pace.changedElsewhere(Duration.ofSeconds(9), true)).isFalse();
		assertThat(this.pace.pause(true)).isEqualTo(INTERVAL);
	}

	@Test
	void cachesThatAreBypassedWithoutALookAreNotStarvedOfLooks() {
		assertThat(DoorbellSettings.of(INTERVAL, Duration.ofSeconds(20)).longest()).isEqualTo(Duration.ofSeconds(10));
		assertThat(DoorbellSettings.of(INTERVAL, Duration.ofSeconds(6)).longest()).isEqualTo(INTERVAL);
		assertThat(DoorbellSettings.of(INTERVAL, MINUTE).longest()).isEqualTo(INTERVAL.multipliedBy(3));
	}

	@Test
	void aProofAndTheWaitForItsAnswerAreOverWithinTheInterval() {
		for (int seconds : new int[] { 2, 5, 20, 3600 }) {
			DoorbellSettings settings = DoorbellSettings.of(Duration.ofSeconds(seconds), null);
			assertThat(settings.proofs().multipliedBy(2)).isLessThanOrEqualTo(settings.interval());
		}
	}

	@Test
	void anIntervalBelowTheShortestPauseIsKept() {
		DoorbellSettings settings = DoorbellSettings.of(Duration.ofMillis(1), null);
		assertThat(settings.shortest()).isEqualTo(Duration.ofMillis(1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DoorbellSettings(INTERVAL, INTERVAL.plusNanos(1), INTERVAL));
	}

	private int looksWithin(Duration time, boolean proved) {
		Duration passed = Duration.ZERO;
		int looks = 0;
		while (passed.compareTo(time) < 0) {
			passed = passed.plus(this.pace.pause(proved));
			looks++;
		}
		return looks;
	}

}

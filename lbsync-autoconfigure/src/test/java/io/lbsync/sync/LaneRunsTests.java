package io.lbsync.sync;

import java.util.List;
import java.util.UUID;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.RunAware;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs end as often as they begin.
 */
class LaneRunsTests {

	private final Refresher refresher = new Refresher();

	private final LaneRuns runs = new LaneRuns(this.refresher);

	@Test
	void aRunEndsOnce() {
		this.runs.start();
		Runnable end = this.runs.end();
		assertThat(this.refresher.open).isEqualTo(1);
		end.run();
		end.run();
		assertThat(this.refresher.open).isZero();
	}

	@Test
	void runsMayOverlap() {
		this.runs.start();
		Runnable first = this.runs.end();
		this.runs.start();
		Runnable second = this.runs.end();
		first.run();
		assertThat(this.refresher.open).isEqualTo(1);
		second.run();
		assertThat(this.refresher.open).isZero();
	}

	@Test
	void runsWhoseEndsWereDroppedEndWhenTheLaneStartsAgain() {
		RefresherLane lane = new RefresherLane(new RefresherLane.Told(this.refresher, null, () -> true), (work) -> {
		}, new Counters(), new ManualTicker());
		lane.runStarted();
		lane.submit(List.of(), () -> {
		});
		lane.runEnded(() -> {
		});
		lane.stop();
		assertThat(this.refresher.open).isEqualTo(1);
		lane.restart();
		assertThat(this.refresher.open).isZero();
	}

	@Test
	void aRefresherThatDoesNotWantToKnowIsLeftAlone() {
		LaneRuns none = new LaneRuns(new Plain());
		none.start();
		none.end().run();
		none.endAll();
	}

	private static class Plain implements CacheRefresher {

		@Override
		public UUID uniqueId() {
			return UUID.fromString("00000000-0000-0000-0000-000000000001");
		}

		@Override
		public String name() {
			return "test";
		}

		@Override
		public void refreshAll() {
		}

	}

	private static final class Refresher extends Plain implements RunAware {

		private int open;

		@Override
		public void runStarted() {
			this.open++;
		}

		@Override
		public void runEnded() {
			this.open--;
		}

	}

}

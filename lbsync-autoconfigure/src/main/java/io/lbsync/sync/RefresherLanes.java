package io.lbsync.sync;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.loop.Ticker;
import io.lbsync.role.MainDomOwnership;

/**
 * The lanes of all refreshers.
 */
final class RefresherLanes {

	private final Map<UUID, RefresherLane> lanes = new LinkedHashMap<>();

	RefresherLanes(Sync.Target target, MainDomOwnership owner, Executor executor, Counters counters, Ticker ticker) {
		for (CacheRefresher refresher : target.refreshers().all()) {
			RefresherLane.Told told = new RefresherLane.Told(refresher, target.dispatch(), owner);
			this.lanes.put(refresher.uniqueId(), new RefresherLane(told, executor, counters, ticker));
		}
	}

	@Nullable RefresherLane find(UUID refresher) {
		return this.lanes.get(refresher);
	}

	Collection<RefresherLane> all() {
		return this.lanes.values();
	}

	boolean anyPersistent() {
		return this.lanes.values().stream().anyMatch(RefresherLane::persistent);
	}

	void check(Duration timeout) {
		this.lanes.values().forEach((lane) -> lane.check(timeout));
	}

	/**
	 * What is wrong, by name of the refresher.
	 */
	Map<String, String> troubles() {
		Map<String, String> troubles = new LinkedHashMap<>();
		for (RefresherLane lane : this.lanes.values()) {
			String trouble = lane.trouble();
			if (trouble != null) {
				troubles.put(lane.name(), trouble);
			}
		}
		return troubles;
	}

	void stop() {
		this.lanes.values().forEach(RefresherLane::stop);
	}

	void restart() {
		this.lanes.values().forEach(RefresherLane::restart);
	}

}

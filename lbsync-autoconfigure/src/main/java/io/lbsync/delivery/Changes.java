package io.lbsync.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Collects what changed for which refresher, and says it in as few instructions as
 * possible. Not thread-safe.
 */
final class Changes {

	private final Map<UUID, RefresherChanges> byRefresher = new LinkedHashMap<>();

	void refreshAll(UUID refresher) {
		of(refresher).refreshAll();
	}

	void refresh(UUID refresher, List<Integer> ids) {
		ids.forEach(of(refresher)::refresh);
	}

	void refreshGuids(UUID refresher, List<UUID> ids) {
		ids.forEach(of(refresher)::refreshGuid);
	}

	void refreshItems(UUID refresher, List<String> items) {
		items.forEach(of(refresher)::refreshItem);
	}

	void remove(UUID refresher, List<Integer> ids) {
		ids.forEach(of(refresher)::remove);
	}

	boolean isEmpty() {
		return this.byRefresher.isEmpty();
	}

	/**
	 * Say what was collected and forget it.
	 * @return the instructions
	 */
	List<RefreshInstruction> drain() {
		List<RefreshInstruction> instructions = new ArrayList<>();
		this.byRefresher.values().forEach((changes) -> instructions.addAll(changes.instructions()));
		this.byRefresher.clear();
		return instructions;
	}

	private RefresherChanges of(UUID refresher) {
		return this.byRefresher.computeIfAbsent(refresher, RefresherChanges::new);
	}

}

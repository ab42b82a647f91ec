package io.lbsync.delivery;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.lbsync.instruction.RefreshInstruction;

/**
 * What changed for one refresher. A refresh of everything swallows the rest, equal
 * changes collapse, and of a refresh and a removal of the same id the later one counts.
 * Not thread-safe.
 */
final class RefresherChanges {

	private final UUID refresher;

	private final Set<Integer> refreshed = new LinkedHashSet<>();

	private final Set<Integer> removed = new LinkedHashSet<>();

	private final Set<UUID> guids = new LinkedHashSet<>();

	private final Set<String> items = new LinkedHashSet<>();

	private boolean everything;

	RefresherChanges(UUID refresher) {
		this.refresher = refresher;
	}

	void refreshAll() {
		this.everything = true;
	}

	void refresh(int id) {
		this.removed.remove(id);
		this.refreshed.add(id);
	}

	void remove(int id) {
		this.refreshed.remove(id);
		this.removed.add(id);
	}

	void refreshGuid(UUID id) {
		this.guids.add(id);
	}

	void refreshItem(String json) {
		if (!this.items.add(json)) {
			// To the end: among payloads about one thing the last word counts.
			this.items.remove(json);
			this.items.add(json);
		}
	}

	List<RefreshInstruction> instructions() {
		if (this.everything) {
			return List.of(RefreshInstruction.refreshAll(this.refresher));
		}
		List<RefreshInstruction> instructions = new ArrayList<>();
		if (!this.refreshed.isEmpty()) {
			instructions.add(RefreshInstruction.refreshByIds(this.refresher, this.refreshed));
		}
		this.removed.forEach((id) -> instructions.add(RefreshInstruction.removeById(this.refresher, id)));
		this.guids.forEach((id) -> instructions.add(RefreshInstruction.refreshByGuid(this.refresher, id)));
		JsonChunks.of(this.items)
			.forEach((json) -> instructions.add(RefreshInstruction.refreshByJson(this.refresher, json)));
		return instructions;
	}

}

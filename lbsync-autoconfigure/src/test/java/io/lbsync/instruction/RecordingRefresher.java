package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A refresher that takes no payloads and writes down what it was told.
 */
class RecordingRefresher implements CacheRefresher {

	final List<String> calls = new ArrayList<>();

	private final String name;

	private final UUID uniqueId;

	RecordingRefresher(String name, UUID uniqueId) {
		this.name = name;
		this.uniqueId = uniqueId;
	}

	@Override
	public UUID uniqueId() {
		return this.uniqueId;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void refreshAll() {
		this.calls.add("all");
	}

	@Override
	public void refresh(int id) {
		this.calls.add("refresh " + id);
	}

	@Override
	public void refresh(UUID id) {
		this.calls.add("refresh " + id);
	}

	@Override
	public void remove(int id) {
		this.calls.add("remove " + id);
	}

}

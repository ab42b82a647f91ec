package io.lbsync.fleet;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lbsync.instruction.PayloadCacheRefresher;

/**
 * A user's refresher with payloads that notes what it is told.
 */
class RefreshedByPayload implements PayloadCacheRefresher<RefreshedByPayload.Change> {

	static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000f2");

	private final List<String> calls = new CopyOnWriteArrayList<>();

	List<String> calls() {
		return this.calls;
	}

	@Override
	public UUID uniqueId() {
		return ID;
	}

	@Override
	public String name() {
		return "refreshed by payload";
	}

	@Override
	public Class<Change> payloadType() {
		return Change.class;
	}

	@Override
	public void refresh(List<Change> payloads) {
		payloads.forEach((change) -> this.calls.add(change.toString()));
	}

	@Override
	public void refreshAll() {
		this.calls.add("all");
	}

	/**
	 * What changed.
	 */
	record Change(int itemId, String what) {

	}

}

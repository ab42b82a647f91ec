package io.lbsync.fleet;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lbsync.instruction.CacheRefresher;

/**
 * A user's refresher that notes what it is told, and fails when it is to.
 */
class Refreshed implements CacheRefresher {

	static final UUID ID = UUID.fromString("00000000-0000-0000-0000-0000000000f1");

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private volatile boolean failing;

	List<String> calls() {
		return this.calls;
	}

	void failing(boolean failing) {
		this.failing = failing;
	}

	@Override
	public UUID uniqueId() {
		return ID;
	}

	@Override
	public String name() {
		return "refreshed";
	}

	@Override
	public void refreshAll() {
		note("all");
	}

	@Override
	public void refresh(int id) {
		note("refresh " + id);
	}

	@Override
	public void refresh(UUID id) {
		note("refresh " + id);
	}

	@Override
	public void remove(int id) {
		note("remove " + id);
	}

	private void note(String call) {
		if (this.failing) {
			throw new IllegalStateException("told to fail");
		}
		this.calls.add(call);
	}

}

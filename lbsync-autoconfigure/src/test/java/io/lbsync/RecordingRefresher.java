package io.lbsync;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lbsync.instruction.CacheRefresher;

/**
 * Writes down what it is told.
 */
public class RecordingRefresher implements CacheRefresher {

	public final List<String> calls = new CopyOnWriteArrayList<>();

	private final UUID id;

	private final String name;

	private final boolean persistent;

	public RecordingRefresher(UUID id, boolean persistent) {
		this("recording " + id, id, persistent);
	}

	public RecordingRefresher(String name, UUID id, boolean persistent) {
		this.name = name;
		this.id = id;
		this.persistent = persistent;
	}

	@Override
	public UUID uniqueId() {
		return this.id;
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

	@Override
	public boolean persistent() {
		return this.persistent;
	}

	public List<String> drain() {
		List<String> drained = List.copyOf(this.calls);
		this.calls.clear();
		return drained;
	}

}

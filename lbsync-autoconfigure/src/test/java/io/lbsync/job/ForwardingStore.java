package io.lbsync.job;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Another store, of which a test changes something.
 */
class ForwardingStore implements JobStore {

	private final JobStore store;

	ForwardingStore(JobStore store) {
		this.store = store;
	}

	@Override
	public Reading read() {
		return this.store.read();
	}

	@Override
	public @Nullable String read(String job) {
		return this.store.read(job);
	}

	@Override
	public void register(String job, JobRow first) {
		this.store.register(job, first);
	}

	@Override
	public boolean replace(String job, String expected, JobRow next) {
		return this.store.replace(job, expected, next);
	}

	@Override
	public boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException {
		return this.store.replace(connection, job, expected, next);
	}

	@Override
	public boolean beat(String job, @Nullable String expected, String next) {
		return this.store.beat(job, expected, next);
	}

}

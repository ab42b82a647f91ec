package io.lbsync.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * A real store whose database's clock stands still unless a test moves it, and which
 * counts what it is asked.
 */
final class ShiftedStore implements JobStore {

	private static final Instant BEGAN = Instant.parse("2026-03-01T10:00:07.512Z");

	private final JobStore store;

	private final AtomicReference<Duration> shift;

	final AtomicInteger statements = new AtomicInteger();

	ShiftedStore(JobStore store, AtomicReference<Duration> shift) {
		this.store = store;
		this.shift = shift;
	}

	@Override
	public Reading read() {
		this.statements.incrementAndGet();
		Reading reading = this.store.read();
		return new Reading(BEGAN.plus(this.shift.get()), reading.rows());
	}

	@Override
	public @Nullable String read(String job) {
		this.statements.incrementAndGet();
		return this.store.read(job);
	}

	@Override
	public void register(String job, JobRow first) {
		this.store.register(job, first);
	}

	@Override
	public boolean replace(String job, String expected, JobRow next) {
		this.statements.incrementAndGet();
		return this.store.replace(job, expected, next);
	}

	@Override
	public boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException {
		this.statements.incrementAndGet();
		return this.store.replace(connection, job, expected, next);
	}

	@Override
	public boolean beat(String job, @Nullable String expected, String next) {
		this.statements.incrementAndGet();
		return this.store.beat(job, expected, next);
	}

}

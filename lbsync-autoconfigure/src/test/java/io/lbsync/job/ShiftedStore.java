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
final class ShiftedStore extends ForwardingStore {

	private static final Instant BEGAN = Instant.parse("2026-03-01T10:00:07.512Z");

	private final AtomicReference<Duration> shift;

	final AtomicInteger statements = new AtomicInteger();

	ShiftedStore(JobStore store, AtomicReference<Duration> shift) {
		super(store);
		this.shift = shift;
	}

	@Override
	public Reading read() {
		this.statements.incrementAndGet();
		return new Reading(BEGAN.plus(this.shift.get()), super.read().rows());
	}

	@Override
	public @Nullable String read(String job) {
		this.statements.incrementAndGet();
		return super.read(job);
	}

	@Override
	public boolean replace(String job, String expected, JobRow next) {
		this.statements.incrementAndGet();
		return super.replace(job, expected, next);
	}

	@Override
	public boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException {
		this.statements.incrementAndGet();
		return super.replace(connection, job, expected, next);
	}

	@Override
	public boolean beat(String job, @Nullable String expected, String next) {
		this.statements.incrementAndGet();
		return super.beat(job, expected, next);
	}

}

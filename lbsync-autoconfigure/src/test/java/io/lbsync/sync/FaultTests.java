package io.lbsync.sync;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.instruction.RunAware;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Failures in the middle of a step lose nothing.
 */
class FaultTests {

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private MigratedDatabase migrated;

	private TestServer writer;

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(Product.H2);
		this.writer = new TestServer(this.migrated.test().dataSource(), "writer");
	}

	@AfterEach
	void close() {
		if (this.migrated != null) {
			this.migrated.close();
		}
	}

	private static String remove(int id) {
		return SyncTests.remove(SyncTests.DISK, id);
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 4 })
	void aColdBootThatFailsHalfWayIsDoneAgain(int failingConnection) {
		FailingDataSource failing = new FailingDataSource(this.migrated.test().dataSource());
		TestServer reader = new TestServer(failing, "reader", this.disk);
		this.writer.write(remove(1));
		reader.step();
		this.disk.calls.clear();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"");
		failing.failAt(failingConnection);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(reader::step);
		assertThat(this.disk.calls).isEmpty();
		assertThat(reader.sync.status().ready()).isFalse();
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all");
		reader.step();
		assertThat(this.disk.drain()).isEmpty();
		assertThat(reader.sync.status().ready()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6 })
	void aStartThatFailsHalfWayIsDoneAgain(int failingConnection) {
		FailingDataSource failing = new FailingDataSource(this.migrated.test().dataSource());
		TestServer reader = new TestServer(failing, "reader", this.disk);
		failing.failAt(failingConnection);
		try {
			reader.step();
		}
		catch (DataAccessException ex) {
			this.disk.calls.add("failed");
		}
		reader.step();
		assertThat(this.disk.drain()).contains("all");
		this.writer.write(remove(1));
		reader.step();
		assertThat(this.disk.drain()).containsExactly("remove 1");
	}

	@Test
	void aColdBootGoesOnAlthoughItsPositionCannotBeErased() {
		FailingDataSource failing = new FailingDataSource(this.migrated.test().dataSource());
		TestServer reader = new TestServer(failing, "reader", this.disk);
		reader.step();
		this.disk.calls.clear();
		reader.sync.requestColdBoot("wanted");
		failing.failAt(1);
		reader.step();
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all");
	}

	@Test
	void aColdBootOnRequestThatFailsIsDoneAgain() {
		FailingDataSource failing = new FailingDataSource(this.migrated.test().dataSource());
		TestServer reader = new TestServer(failing, "reader", this.disk);
		reader.step();
		this.disk.calls.clear();
		reader.sync.requestColdBoot("wanted");
		failing.failAt(2);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(reader::step);
		reader.step();
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all");
	}

	@Test
	void theDatabaseCountsAsHeardFromTheMomentItWasAskedAndOnlyIfItAnswered() {
		FailingDataSource failing = new FailingDataSource(this.migrated.test().dataSource());
		TestServer reader = new TestServer(failing, "reader", this.disk);
		reader.step();
		long first = reader.ticker.nanos();
		assertThat(reader.looked).isEqualTo(first);
		reader.ticker.advance(Duration.ofSeconds(5));
		failing.failAt(1);
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(reader::step);
		assertThat(reader.looked).isEqualTo(first);
		reader.step();
		assertThat(reader.looked).isEqualTo(reader.ticker.nanos());
	}

	@Test
	void aRefresherMayThrowWhatItDoesNotDeclare() {
		AtomicInteger failures = new AtomicInteger();
		RecordingRefresher sneaky = new RecordingRefresher(SyncTests.DISK, true) {

			@Override
			public void remove(int id) {
				if (failures.getAndIncrement() == 0) {
					FaultTests.sneak(new IOException("expected"));
				}
				super.remove(id);
			}

		};
		TestServer reader = new TestServer(this.migrated.test().dataSource(), "reader", sneaky);
		reader.step();
		sneaky.calls.clear();
		this.writer.write(remove(1));
		reader.step();
		assertThat(sneaky.drain()).containsExactly("remove 1");
		assertThat(reader.sync.status().troubles()).isEmpty();
	}

	@Test
	void whatNoThreadIsFoundForIsDoneWithALaterStep() {
		AtomicBoolean full = new AtomicBoolean();
		TestServer reader = new TestServer(this.migrated.test().dataSource(), "reader", TestServer.DEFAULTS, (work) -> {
			if (full.get()) {
				throw new RejectedExecutionException("expected");
			}
			work.run();
		}, this.disk);
		reader.step();
		this.disk.calls.clear();
		full.set(true);
		this.writer.write(remove(1));
		reader.step();
		assertThat(this.disk.drain()).isEmpty();
		assertThat(reader.sync.status().troubles()).containsKey(this.disk.name());
		assertThat(reader.sync.status().behind()).isEqualTo(1);
		full.set(false);
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all");
		assertThat(reader.sync.status().troubles()).isEmpty();
		assertThat(reader.sync.status().behind()).isZero();
	}

	@Test
	void rowsThatCannotBeHandedOutLeadToAColdBoot() {
		RunRefresher refresher = new RunRefresher();
		TestServer reader = new TestServer(this.migrated.test().dataSource(), "reader", refresher);
		reader.step();
		refresher.calls.clear();
		refresher.broken = true;
		this.writer.write(remove(1));
		reader.step();
		assertThat(reader.coldBoots).hasSize(2);
		assertThat(refresher.drain()).containsExactly("all");
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable ex) throws X {
		throw (X) ex;
	}

	private static final class RunRefresher extends RecordingRefresher implements RunAware {

		private boolean broken;

		RunRefresher() {
			super(SyncTests.DISK, true);
		}

		@Override
		public void runStarted() {
			if (this.broken) {
				throw new IllegalStateException("expected");
			}
		}

		@Override
		public void runEnded() {
		}

	}

	/**
	 * Fails once, when it has been asked so often for a connection.
	 */
	private static final class FailingDataSource extends DelegatingDataSource {

		private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

		FailingDataSource(DataSource target) {
			super(target);
		}

		void failAt(int connection) {
			this.left.set(connection);
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.left.decrementAndGet() == 0) {
				throw new SQLException("expected");
			}
			return super.getConnection();
		}

	}

}

package io.lbsync.sync;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;

import javax.sql.DataSource;

import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A log that comes to no end while it is read holds up nothing else, and is seen.
 */
@ExtendWith(OutputCaptureExtension.class)
class EndlessLogTests {

	private static final String MESSAGE = "The log was not read to its end within sync-timeout";

	private static final Duration PAGE = Duration.ofSeconds(10);

	@Test
	void aLogThatGrowsFasterThanItIsReadDoesNotKeepTheStepFromItsEnd(CapturedOutput output) {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.H2)) {
			TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
			GrowingLog growing = new GrowingLog(writer);
			TestServer reader = new TestServer(migrated.test().dataSource(), "reader", growing);
			growing.ticker = reader.ticker;
			reader.step();
			Long looked = reader.looked;
			String saved = reader.lastSynced.load().position();
			growing.grow();
			reader.step();
			reader.step();
			assertThat(growing.drain()).as("pages of two steps, six of each").contains("remove 1").hasSizeLessThan(15);
			assertThat(reader.looked).as("nobody may think that all was read").isEqualTo(looked);
			assertThat(reader.lastSynced.load().position()).isEqualTo(saved);
			assertThat(reader.sync.status().troubles().get("log")).startsWith("not read to its end");
			growing.ticker = null;
			writer.write(SyncTests.remove(SyncTests.DISK, 2));
			reader.step();
			assertThat(growing.drain()).contains("remove 2");
			assertThat(reader.looked).isEqualTo(reader.ticker.nanos());
			assertThat(reader.sync.status().troubles()).isEmpty();
			assertThat(reader.sync.status().behind()).isZero();
			assertThat(output.getOut().split(MESSAGE, -1)).as("log lines").hasSize(2);
		}
	}

	@Test
	void aColdBootThatFindsNoHeadRefreshesNothingBeforeItDoes() {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
			RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);
			InTurn inTurn = new InTurn(migrated.test().dataSource());
			TestServer reader = new TestServer(inTurn, "reader", disk);
			inTurn.ticker = reader.ticker;
			assertThatIllegalStateException().isThrownBy(reader::step)
				.withMessageContaining("primary and to a standby in turn");
			assertThat(disk.drain()).isEmpty();
			assertThat(reader.sync.status().troubles()).containsKey("log");
			inTurn.ticker = null;
			reader.step();
			assertThat(disk.drain()).containsExactly("all");
			assertThat(reader.sync.status().troubles()).isEmpty();
			assertThat(reader.sync.status().ready()).isTrue();
		}
	}

	/**
	 * With each page that is read, another one is there.
	 */
	private static final class GrowingLog extends RecordingRefresher {

		private final TestServer writer;

		private ManualTicker ticker;

		GrowingLog(TestServer writer) {
			super(SyncTests.DISK, true);
			this.writer = writer;
		}

		@Override
		public void remove(int id) {
			super.remove(id);
			if (this.ticker != null) {
				this.ticker.advance(PAGE);
				grow();
			}
		}

		void grow() {
			this.writer.write(Collections.nCopies(1000, SyncTests.remove(SyncTests.DISK, 1)).toArray(String[]::new));
		}

	}

	/**
	 * Every other pulse is told that it leads to a standby.
	 */
	private static final class InTurn extends DelegatingDataSource {

		private ManualTicker ticker;

		private boolean standby;

		InTurn(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			if (this.ticker == null) {
				return connection;
			}
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("prepareStatement")) {
							arguments[0] = inTurn((String) arguments[0]);
						}
						try {
							return method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
					});
		}

		private String inTurn(String sql) {
			if (!sql.contains("pg_is_in_recovery()") || !sql.contains("umbracoCacheInstruction")) {
				return sql;
			}
			this.ticker.advance(PAGE);
			this.standby = !this.standby;
			return sql.replace("pg_is_in_recovery()", Boolean.toString(this.standby));
		}

	}

}

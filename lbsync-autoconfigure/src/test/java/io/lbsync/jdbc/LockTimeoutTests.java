package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

class LockTimeoutTests {

	@Test
	void aConnectionWaitsForAsLongAsBeforeWhenItsBoundTransactionIsOver() throws SQLException {
		try (TestDatabase database = TestDatabase.create(Product.H2);
				Connection connection = database.dataSource().getConnection()) {
			long before = millis(connection);
			try (Dialect.Bound bound = new H2Dialect().bound(connection, Duration.ofMillis(before + 234))) {
				bound.begin();
				assertThat(millis(connection)).isEqualTo(before + 234);
			}
			assertThat(millis(connection)).isEqualTo(before);
		}
	}

	private static long millis(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("CALL LOCK_TIMEOUT()")) {
			row.next();
			return row.getLong(1);
		}
	}

}

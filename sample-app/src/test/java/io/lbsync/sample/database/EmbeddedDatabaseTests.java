package io.lbsync.sample.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The databases that come with the sample.
 */
class EmbeddedDatabaseTests {

	@Test
	void postgresAnswersOverTcpUntilItIsClosed() throws SQLException {
		answersUntilClosed(EmbeddedDatabase.start(EmbeddedProduct.POSTGRES), "PostgreSQL");
	}

	@Test
	void mariaDbAnswersOverTcpUntilItIsClosed() throws SQLException {
		answersUntilClosed(EmbeddedDatabase.start(EmbeddedProduct.MARIADB), "MariaDB");
	}

	@Test
	void h2AnswersOverTcpUntilItIsClosed() throws SQLException {
		answersUntilClosed(EmbeddedDatabase.start(EmbeddedProduct.H2), "H2");
	}

	@Test
	void addressIsShownWithoutWhatMayBeSecret() {
		assertThat(new DatabaseAddress("PostgreSQL", "jdbc:postgresql://db/site?password=secret", "io", "secret"))
			.hasToString("PostgreSQL at jdbc:postgresql://db/site");
	}

	private static void answersUntilClosed(EmbeddedDatabase database, String product) throws SQLException {
		DatabaseAddress address = database.address();
		assertThat(address.product()).isEqualTo(product);
		try (database; Connection connection = connect(address)) {
			assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo(product);
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connect(address));
	}

	private static Connection connect(DatabaseAddress address) throws SQLException {
		return DriverManager.getConnection(address.url(), address.username(), address.password());
	}

}

package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Locks that do not do what they promise are recognised.
 */
class LyingLocksTests {

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void connectionsThatShareASession(Product product) throws SQLException {
		try (TestDatabase database = TestDatabase.create(product); Connection physical = connections(database).open()) {
			assertThat(distrust(database, LyingConnections.sharing(physical)))
				.startsWith("Two connections are one session")
				.contains("DedicatedConnections");
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aPoolerInTransactionMode(Product product) throws SQLException {
		try (TestDatabase database = TestDatabase.create(product);
				LyingConnections pooler = LyingConnections.pooling(connections(database), 3, false);
				LyingConnections takesTurns = LyingConnections.pooling(connections(database), 2, true)) {
			assertThat(distrust(database, pooler::open)).startsWith("Each transaction has another session")
				.contains("DedicatedConnections");
			assertThat(distrust(database, takesTurns::open)).startsWith("Each transaction has another session");
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.MARIADB, Product.MYSQL })
	void aProxyThatAnswersInPlaceOfTheServer(Product product) throws SQLException {
		try (TestDatabase database = TestDatabase.create(product)) {
			DedicatedConnections proxy = LyingConnections.answering(connections(database), MySqlLocks.WHO_ANSWERS,
					"SELECT 4711");
			assertThat(distrust(database, proxy)).contains("a proxy answers in its place");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			pg_try_advisory_lock(bigint) | boolean | 'SELECT true'                          | Two sessions were granted
			pg_try_advisory_lock(bigint) | boolean | 'SELECT false'                         | was not granted
			version()                    | text    | 'SELECT text ''CockroachDB CCL v26.1''' | CockroachDB
			pg_advisory_unlock(bigint)   | boolean | 'SELECT false'                         | was let go was not granted
			""", quoteCharacter = '~')
	void aServerWhoseFunctionsDoOtherThings(String function, String type, String body, String reason) {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL)) {
			database.execute("CREATE SCHEMA lies",
					"CREATE FUNCTION lies.%s RETURNS %s LANGUAGE sql AS %s".formatted(function, type, body));
			String url = database.url() + "&options=-c%20search_path=lies,pg_catalog";
			assertThat(LockSessions.of(database, url))
				.satisfies((locks) -> assertThat(locks.distrust()).contains(reason));
		}
	}

	@ParameterizedTest
	@CsvSource({ "wsrep_on, on, Galera", "group_replication_group_name, 5dd1, group replication",
			"version, 8.0.11-tidb-v8, TiDB" })
	void aClusterWhoseServersHaveLocksOfTheirOwn(String variable, String value, String cluster) {
		assertThat(MySqlVariables.of(Map.of(variable, value)).cluster()).isEqualTo(cluster);
	}

	@Test
	void aServerOfAGaleraCluster() throws SQLException {
		Product.MARIADB.orSkip();
		try (MariaDbServer server = MariaDbServer.start(List.of("--wsrep-on=ON"))) {
			SessionLocks locks = new MySqlDialect()
				.sessionLocks(() -> DriverManager.getConnection(server.url("mysql"), "root", ""));
			assertThat(locks.distrust()).contains("Galera");
		}
	}

	@Test
	void h2HasNoneAndSaysSo() {
		try (TestDatabase database = TestDatabase.create(Product.H2)) {
			assertThat(LockSessions.of(database)).satisfies((locks) -> {
				assertThat(locks.distrust()).contains("no locks that fall with their session");
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> locks.open(Duration.ofSeconds(1)))
					.withMessage(locks.distrust());
			});
		}
	}

	@Test
	void sqliteInMemoryHasNone() throws SQLException {
		SessionLocks locks = new SqliteDialect()
			.sessionLocks(() -> DriverManager.getConnection("jdbc:sqlite::memory:"));
		assertThat(locks.distrust()).contains("in memory");
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void theTrialLeavesNothingBehind(Product product) throws SQLException {
		try (TestDatabase database = TestDatabase.create(product); Connection physical = connections(database).open()) {
			String query = (product == Product.POSTGRESQL)
					? "SELECT setting FROM pg_settings WHERE name = 'idle_session_timeout'" : "SELECT @@wait_timeout";
			String before = text(physical, query);
			distrust(database, LyingConnections.sharing(physical));
			assertThat(text(physical, query)).isEqualTo(before);
			assertThat(physical.getAutoCommit()).isTrue();
		}
	}

	private static String text(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getString(1);
		}
	}

	private static String distrust(TestDatabase database, DedicatedConnections connections) throws SQLException {
		return Dialect.of(database.dataSource()).sessionLocks(connections).distrust();
	}

	private static DedicatedConnections connections(TestDatabase database) {
		return () -> DriverManager.getConnection(database.url(), database.username(), database.password());
	}

}

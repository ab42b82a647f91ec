package io.lbsync.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How connections are opened beside data sources of all kinds.
 */
class ConnectionsBesidePoolTests {

	private TestDatabase database;

	private HikariDataSource pool;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.pool = this.database.anotherPool();
		this.pool.setMaximumPoolSize(1);
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.database.close();
	}

	@Test
	void hikarisPoolIsLeftAlone() throws SQLException {
		try (Connection last = this.pool.getConnection(); Connection beside = beside(this.pool).open()) {
			assertThat(last.isValid(1)).isTrue();
			assertThat(text(beside, "SELECT current_database()")).isEqualTo(last.getCatalog());
			assertThat(this.pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
		}
	}

	@Test
	void eachConnectionIsPreparedAsHikarisAre() throws SQLException {
		this.database.execute("CREATE SCHEMA app");
		this.pool.setSchema("app");
		this.pool.setConnectionInitSql("SET work_mem = '5MB'");
		this.pool.addDataSourceProperty("ApplicationName", "our-app");
		try (Connection beside = beside(this.pool).open()) {
			assertThat(text(beside, "SELECT current_schema()")).isEqualTo("app");
			assertThat(text(beside, "SHOW work_mem")).isEqualTo("5MB");
			assertThat(text(beside, "SHOW application_name")).isEqualTo("our-app");
		}
	}

	@Test
	void aConnectionMayHaveFurtherPropertiesButTheApplicationsOwnCount() throws SQLException {
		Properties further = new Properties();
		further.setProperty("ApplicationName", "further");
		try (Connection beside = beside(this.pool).open(further)) {
			assertThat(text(beside, "SHOW application_name")).isEqualTo("further");
		}
		this.pool.addDataSourceProperty("ApplicationName", "our-app");
		try (Connection beside = beside(this.pool).open(further)) {
			assertThat(text(beside, "SHOW application_name")).isEqualTo("our-app");
		}
	}

	@Test
	void whatHikariIsOverIsUsedDirectly() throws SQLException {
		StatementCounter counter = StatementCounter.of(new DriverManagerDataSource(this.database.url()));
		try (HikariDataSource over = new HikariDataSource()) {
			over.setDataSource(counter.dataSource());
			try (Connection beside = beside(over).open()) {
				text(beside, "SELECT 1");
			}
		}
		assertThat(counter.statements()).isEqualTo(1);
	}

	@Test
	void hikariWithTheClassOfADataSourceIsUnderstood() throws SQLException {
		try (HikariDataSource over = new HikariDataSource()) {
			over.setDataSourceClassName(PGSimpleDataSource.class.getName());
			over.addDataSourceProperty("url", this.database.url());
			over.setUsername("postgres");
			over.setPassword("postgres");
			try (Connection beside = beside(over).open()) {
				assertThat(text(beside, "SELECT 1")).isEqualTo("1");
			}
		}
	}

	@Test
	void hikariIsFoundBehindProxies() throws SQLException {
		DataSource proxied = new LazyConnectionDataSourceProxy(StatementCounter.of(this.pool).dataSource());
		try (Connection beside = beside(proxied).open()) {
			assertThat(text(beside, "SELECT 1")).isEqualTo("1");
		}
	}

	@Test
	void credentialsAreReadAfreshFromConnectionDetails() throws Exception {
		Details details = login();
		DedicatedConnections beside = ConnectionsBesidePool.of(this.pool, List.of(details));
		beside.open().close();
		this.database.execute("ALTER ROLE rotated PASSWORD 'second'");
		assertThatExceptionOfType(SQLException.class).isThrownBy(beside::open).withMessageContaining("password");
		details.password = "second";
		beside.open().close();
	}

	@Test
	void credentialsThatThePoolWasGivenLaterAreUsedWhereTheDetailsAreOld() throws Exception {
		DedicatedConnections beside = ConnectionsBesidePool.of(this.pool, List.of(login()));
		this.database.execute("ALTER ROLE rotated PASSWORD 'second'");
		this.pool.getHikariConfigMXBean().setPassword("second");
		beside.open().close();
	}

	@Test
	void connectionDetailsOfAnotherDataSourceAreNotUsed() throws Exception {
		Details otherDatabase = login();
		otherDatabase.url = "jdbc:postgresql://127.0.0.1:1/other";
		assertOpensAsThePool(otherDatabase);
		Details otherLogin = login();
		otherLogin.username = "postgres";
		assertOpensAsThePool(otherLogin);
	}

	@Test
	void aDataSourceWithoutAPoolIsUsedItself() throws SQLException {
		PGSimpleDataSource drivers = new PGSimpleDataSource();
		drivers.setUrl(this.database.url());
		for (DataSource unpooled : List.of(drivers, new DriverManagerDataSource(this.database.url()),
				new LazyConnectionDataSourceProxy(new DriverManagerDataSource(this.database.url())))) {
			assertNewEachTime(beside(unpooled));
		}
	}

	@Test
	void aDataSourceThatHandsOutOneConnectionToAllIsNot() throws SQLException {
		SingleConnectionDataSource single = new SingleConnectionDataSource(this.database.url(), "postgres", "postgres",
				true);
		assertNewEachTime(beside(single));
		single.destroy();
	}

	@Test
	void fromAnyPoolThatHasAnAddressASimpleDataSourceIsDerived() throws SQLException {
		OtherPool other = new OtherPool();
		other.url = this.database.url();
		other.username = "postgres";
		other.password = "wrong";
		DedicatedConnections beside = beside(other);
		other.password = "postgres";
		assertNewEachTime(beside);
	}

	@Test
	void behindOthersNothingIsFound() {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return "any";
			}

		};
		routing.setTargetDataSources(Map.of("any", this.pool));
		routing.afterPropertiesSet();
		assertThat(ConnectionsBesidePool.of(routing, List.of())).isNull();
	}

	@Test
	void hikariMayBeMissing() {
		String classPath = Arrays
			.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
				.split(File.pathSeparator))
			.filter((entry) -> !new File(entry).getName().contains("HikariCP"))
			.collect(Collectors.joining(File.pathSeparator));
		try (ServerProcess process = ServerProcess.of(WithoutHikari.class)
			.classPath(classPath)
			.arguments(this.database.url())
			.start()) {
			assertThat(process.awaitLine("connected (.*)").group(1)).isEqualTo("1");
		}
	}

	private static DedicatedConnections beside(DataSource dataSource) {
		DedicatedConnections found = ConnectionsBesidePool.of(dataSource, List.of());
		assertThat(found).isNotNull();
		return found;
	}

	private void assertOpensAsThePool(Details details) throws SQLException {
		DedicatedConnections beside = ConnectionsBesidePool.of(this.pool, List.of(details));
		details.username = "postgres";
		try (Connection connection = beside.open()) {
			assertThat(text(connection, "SELECT current_user")).isEqualTo("rotated");
		}
	}

	/**
	 * A login for the pool whose password is checked, and the details that the pool was
	 * made from.
	 */
	private Details login() throws IOException {
		this.database.execute("DROP ROLE IF EXISTS rotated", "CREATE ROLE rotated LOGIN PASSWORD 'first'");
		Path rules = PostgresServer.shared().dataDirectory().resolve("pg_hba.conf");
		Files.writeString(rules, "host all rotated 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
		this.database.execute("SELECT pg_reload_conf()");
		Details details = new Details();
		details.url = this.database.url().replaceFirst("\\?.*", "");
		details.username = "rotated";
		details.password = "first";
		await().until(() -> isRefused(details.url, "rotated", "wrong"));
		this.pool.setJdbcUrl(details.url);
		this.pool.setUsername("rotated");
		this.pool.setPassword("first");
		return details;
	}

	private static boolean isRefused(String url, String username, String password) {
		try (Connection connection = DriverManager.getConnection(url, username, password)) {
			return connection.isClosed();
		}
		catch (SQLException ex) {
			return ex.getMessage().contains("password");
		}
	}

	private static void assertNewEachTime(DedicatedConnections beside) throws SQLException {
		try (Connection one = beside.open(); Connection other = beside.open()) {
			assertThat(text(one, "SELECT pg_backend_pid()")).isNotEqualTo(text(other, "SELECT pg_backend_pid()"));
		}
	}

	private static String text(Connection connection, String query) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return row.getString(1);
		}
	}

	/**
	 * Credentials that somebody changes.
	 */
	private static final class Details implements JdbcConnectionDetails {

		private String url;

		private String username;

		private String password;

		@Override
		public String getJdbcUrl() {
			return this.url;
		}

		@Override
		public String getUsername() {
			return this.username;
		}

		@Override
		public String getPassword() {
			return this.password;
		}

	}

	/**
	 * A pool that lbsync has never heard of.
	 */
	static final class OtherPool extends AbstractDataSource {

		private String url;

		private String username;

		private String password;

		public String getUrl() {
			return this.url;
		}

		public void setUrl(String url) {
			this.url = url;
		}

		public String getUsername() {
			return this.username;
		}

		public void setUsername(String username) {
			this.username = username;
		}

		public String getPassword() {
			return this.password;
		}

		public void setPassword(String password) {
			this.password = password;
		}

		@Override
		public Connection getConnection() throws SQLException {
			throw new SQLException("The pool is not to be touched");
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

	}

	/**
	 * A process without Hikari on its class path.
	 */
	static final class WithoutHikari {

		private WithoutHikari() {
		}

		public static void main(String[] args) throws SQLException {
			DriverManager.getDriver(args[0]);
			try (Connection connection = beside(new DriverManagerDataSource(args[0])).open()) {
				System.out.println("connected " + text(connection, "SELECT 1"));
			}
		}

	}

}

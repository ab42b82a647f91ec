package io.lbsync.benchmarks.growth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.lbsync.testkit.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What a database server did until now, by its own books and those of Linux.
 *
 * @param seconds when
 * @param statements statements that were sent, BEGIN and COMMIT among them
 * @param processor seconds that its processes spent on a processor
 * @param connections connections that are open
 */
record DatabaseCost(double seconds, long statements, double processor, int connections) {

	// A hundred ticks in a second, on each Linux that Java runs on.
	private static final double TICK = 0.01;

	private static final int USER = 11;

	/**
	 * Look.
	 * @param server the server, which keeps books
	 * @param database the database that counts
	 */
	static DatabaseCost of(PostgresServer server, String database) {
		PGSimpleDataSource books = new PGSimpleDataSource();
		books.setUrl(server.url("postgres"));
		JdbcClient jdbc = JdbcClient.create(books);
		long statements = jdbc.sql("""
				SELECT COALESCE(SUM(s.calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
				WHERE d.datname = ? AND s.toplevel
				""").param(database).query(Long.class).single();
		int connections = jdbc.sql("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = ?")
			.param(database)
			.query(Integer.class)
			.single();
		return new DatabaseCost(System.nanoTime() / 1e9, statements, processor(postmaster(server)), connections);
	}

	private static ProcessHandle postmaster(PostgresServer server) {
		try {
			String pid = Files.readAllLines(server.dataDirectory().resolve("postmaster.pid")).get(0).strip();
			return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Of the postmaster, of its children, and of those that have ended.
	 */
	private static double processor(ProcessHandle postmaster) {
		return ticks(postmaster.pid(), true)
				+ postmaster.children().mapToDouble((child) -> ticks(child.pid(), false)).sum();
	}

	private static double ticks(long pid, boolean ended) {
		try {
			String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			double sum = 0;
			for (int i = USER; i < (ended ? USER + 4 : USER + 2); i++) {
				sum += Long.parseLong(fields[i]) * TICK;
			}
			return sum;
		}
		catch (NoSuchFileException ex) {
			// It has just ended.
			return 0;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	double statementsPerSecond(DatabaseCost earlier) {
		return (this.statements - earlier.statements) / (this.seconds - earlier.seconds);
	}

	/**
	 * Thousandths of a processor.
	 */
	double processors(DatabaseCost earlier) {
		return 1000 * (this.processor - earlier.processor) / (this.seconds - earlier.seconds);
	}

}

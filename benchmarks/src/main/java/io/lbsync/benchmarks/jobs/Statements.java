package io.lbsync.benchmarks.jobs;

import java.util.List;
import java.util.regex.Pattern;

import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.StatementKind;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the nodes of a fleet sent until now, by the books of the database
 * ({@code pg_stat_statements}), whatever connection it came from.
 *
 * @param statements those that do something
 * @param transactions BEGIN, COMMIT, ROLLBACK
 * @param settings SET, SHOW
 * @param validations empty statements of pools, which only the client counts
 */
record Statements(long statements, long transactions, long settings, long validations) {

	private static final Pattern SETTING = Pattern.compile("\\s*(SET|SHOW|RESET|DISCARD)\\b.*",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	/**
	 * Let the database keep books from now on.
	 */
	static void keepBooks(PostgresServer server) {
		books(server).sql("CREATE EXTENSION pg_stat_statements").update();
	}

	/**
	 * Read the books.
	 */
	static Statements of(PostgresServer server, Fleet fleet) {
		Statements sum = new Statements(0, 0, 0, fleet.validations());
		for (Entry entry : entries(server, fleet)) {
			sum = sum.plus(entry);
		}
		return sum;
	}

	/**
	 * Texts of the statements and how often each was sent, the most frequent first.
	 */
	static List<Entry> entries(PostgresServer server, Fleet fleet) {
		return books(server).sql("""
				SELECT s.query AS "text", s.calls AS "times"
				FROM pg_stat_statements s
				JOIN pg_database d ON d.oid = s.dbid
				WHERE d.datname = ? AND s.toplevel
				ORDER BY s.calls DESC
				""").param(fleet.database()).query(Entry.class).list();
	}

	private static JdbcClient books(PostgresServer server) {
		PGSimpleDataSource books = new PGSimpleDataSource();
		books.setUrl(server.url("postgres"));
		return JdbcClient.create(books);
	}

	private Statements plus(Entry entry) {
		if (SETTING.matcher(entry.text()).matches()) {
			return new Statements(this.statements, this.transactions, this.settings + entry.times(), this.validations);
		}
		return StatementKind.of(entry.text()).isStatement()
				? new Statements(this.statements + entry.times(), this.transactions, this.settings, this.validations)
				: new Statements(this.statements, this.transactions + entry.times(), this.settings, this.validations);
	}

	Statements minus(Statements earlier) {
		return new Statements(this.statements - earlier.statements, this.transactions - earlier.transactions,
				this.settings - earlier.settings, this.validations - earlier.validations);
	}

	/**
	 * A statement.
	 *
	 * @param text its text, without values
	 * @param times how often it was sent
	 */
	record Entry(String text, long times) {

	}

}

package io.lbsync;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;

/**
 * An empty database that has our tables.
 */
public final class MigratedDatabase implements AutoCloseable {

	private final TestDatabase test;

	private final Database database;

	private MigratedDatabase(TestDatabase test) {
		this.test = test;
		this.database = new Database(test.dataSource(), Dialect.of(test.dataSource()));
	}

	public static MigratedDatabase create(Product product) {
		MigratedDatabase created = new MigratedDatabase(TestDatabase.create(product));
		created.migrate();
		return created;
	}

	public void migrate() {
		Flyway.configure(getClass().getClassLoader())
			.dataSource(this.test.dataSource())
			.locations("classpath:io/lbsync/schema/" + this.database.dialect().name())
			.table("lbsync_schema_history")
			.load()
			.migrate();
	}

	public Database database() {
		return this.database;
	}

	public TestDatabase test() {
		return this.test;
	}

	public String sql(String statement) {
		return this.database.dialect().sql(statement);
	}

	/**
	 * Run statements, names in double quotes.
	 */
	public void execute(String... statements) {
		for (String statement : statements) {
			this.test.execute(sql(statement));
		}
	}

	@Override
	public void close() {
		this.test.close();
	}

}

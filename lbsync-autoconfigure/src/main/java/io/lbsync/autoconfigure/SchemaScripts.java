package io.lbsync.autoconfigure;

import io.lbsync.jdbc.Dialect;

import org.springframework.util.ClassUtils;

/**
 * The scripts for one kind of database, and what Flyway needs to run them.
 *
 * @param folder where they are on the class path
 * @param artifact the module of Flyway for this database
 * @param marker a class of that module
 */
record SchemaScripts(String folder, String artifact, String marker) {

	private static final String CORE = "org.flywaydb.core.Flyway";

	static SchemaScripts of(Dialect dialect) {
		String folder = "io/lbsync/schema/" + dialect.name();
		return switch (dialect.name()) {
			case "postgresql" -> new SchemaScripts(folder, "flyway-database-postgresql",
					"org.flywaydb.database.postgresql.PostgreSQLDatabaseType");
			case "mysql" -> new SchemaScripts(folder, "flyway-mysql", "org.flywaydb.database.mysql.MySQLDatabaseType");
			case "sqlserver" ->
				new SchemaScripts(folder, "flyway-sqlserver", "org.flywaydb.database.sqlserver.SQLServerDatabaseType");
			default -> new SchemaScripts(folder, "flyway-core", CORE);
		};
	}

	/**
	 * Whether Flyway and its module for this database are there.
	 * @param classLoader where to look
	 * @return whether Flyway can run the scripts
	 */
	boolean canRun(ClassLoader classLoader) {
		return ClassUtils.isPresent(CORE, classLoader) && ClassUtils.isPresent(this.marker, classLoader);
	}

	String byHand() {
		return "let a login that may create tables run the scripts in '%s' of lbsync-autoconfigure.jar by hand"
			.formatted(this.folder);
	}

}

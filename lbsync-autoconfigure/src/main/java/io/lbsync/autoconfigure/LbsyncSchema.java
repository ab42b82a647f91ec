package io.lbsync.autoconfigure;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.InitializingBean;

/**
 * The tables: brought up to date by a Flyway of our own, which is no bean, or only looked
 * at. Runs once, when it is initialised: after the user's own migrations (a schema that
 * is no longer empty would make theirs refuse) and before everything of lbsync that
 * touches tables, as those beans ask for {@link #tables()}.
 * <p>
 * Thread-safe once it is initialised.
 */
public final class LbsyncSchema implements BeanClassLoaderAware, InitializingBean {

	// The last thing that the first script does.
	private static final String SEED = "lbsync.log-order";

	private final Database database;

	private final SchemaMode mode;

	private final SchemaScripts scripts;

	private ClassLoader classLoader = LbsyncSchema.class.getClassLoader();

	private @Nullable Tables tables;

	/**
	 * Create the schema; nothing happens yet.
	 * @param database the shared database
	 * @param mode whose the tables are. Where this server must not write, as on a
	 * standby, {@link SchemaMode#MIGRATE} means {@link SchemaMode#NONE}
	 */
	public LbsyncSchema(Database database, SchemaMode mode) {
		this.database = database;
		this.mode = mode;
		this.scripts = SchemaScripts.of(database.dialect());
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Bring the tables up to date, and look whether lbsync can work with them.
	 * @throws SchemaException if something that is required is missing, or must be done
	 * by hand
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	@Override
	public void afterPropertiesSet() {
		Tables found = Tables.read(this.database);
		boolean migrate = this.mode == SchemaMode.MIGRATE && WriteAccess.refusal(this.database, found) == null;
		if (migrate && this.scripts.canRun(this.classLoader)) {
			new SchemaFlyway(this.database.dataSource(), this.scripts, baseline(found), this.classLoader).migrate();
			found = Tables.read(this.database);
		}
		new SchemaVerification(this.database.dialect()).verify(found, remedy(migrate));
		this.tables = found;
	}

	/**
	 * What the schema offers.
	 * @return the tables as they were when the schema was ready
	 * @throws IllegalStateException if it is not ready
	 */
	public Tables tables() {
		if (this.tables == null) {
			throw new IllegalStateException("The schema is not ready: declare LbsyncSchema as a bean, or call "
					+ "afterPropertiesSet() before tables()");
		}
		return this.tables;
	}

	// Tables without our history were made by Umbraco, or by hand with our first script.
	private String baseline(Tables found) {
		if (!found.has("umbracoCacheInstruction") || found.has(SchemaFlyway.HISTORY)) {
			return "0";
		}
		if (found.keyValue() && new KeyValues(this.database).get(SEED) != null) {
			return "1";
		}
		throw new SchemaException("The table 'umbracoCacheInstruction' is there, but lbsync did not create it.",
				"If it is Umbraco's, set umbraco.cms.global.database-schema.mode to 'none': lbsync then works with the "
						+ "tables as they are.");
	}

	private String remedy(boolean migrate) {
		if (migrate) {
			return "Add the dependency 'org.flywaydb:%s', so that lbsync creates its tables, or %s."
				.formatted(this.scripts.artifact(), this.scripts.byHand());
		}
		return "lbsync does not create it, because umbraco.cms.global.database-schema.mode is 'none', the connection is "
				+ "read-only, or its login may only read. Let the DataSource point to the database and schema of the fleet, set the mode to "
				+ "'migrate' if the tables are to be the application's own, or " + this.scripts.byHand() + ".";
	}

}

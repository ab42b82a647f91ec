package io.lbsync.sample.database;

/**
 * Databases that the sample can bring itself.
 */
public enum EmbeddedProduct {

	/** PostgreSQL, or H2 where no PostgreSQL binary runs. */
	POSTGRES,

	/** MariaDB, in a jar that was built with the Maven profile {@code mariadb}. */
	MARIADB,

	/** H2. */
	H2

}

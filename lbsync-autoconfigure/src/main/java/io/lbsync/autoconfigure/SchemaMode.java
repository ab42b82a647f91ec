package io.lbsync.autoconfigure;

/**
 * Whose the tables are: {@code umbraco.cms.global.database-schema.mode}.
 */
public enum SchemaMode {

	/** The application's own: lbsync creates them and brings them up to date. */
	MIGRATE,

	/** Somebody else's, as Umbraco's: lbsync only looks whether it can work with them. */
	NONE

}

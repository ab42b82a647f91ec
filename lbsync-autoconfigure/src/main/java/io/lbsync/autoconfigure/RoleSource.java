package io.lbsync.autoconfigure;

import java.util.Locale;

/**
 * Who decides the role of this server.
 */
enum RoleSource {

	/** The election. */
	ELECTED,

	/**
	 * Nobody: the tables are those of an Umbraco site, whose own servers elect the
	 * scheduling one, or there is no place for the election's record.
	 */
	ABSTAINING,

	/** A property. */
	PROPERTY,

	/** A bean of the application. */
	BEAN;

	/**
	 * Name of the source as the endpoint shows it.
	 * @return {@code elected}, {@code abstaining}, {@code property} or {@code bean}
	 */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}

package io.lbsync.autoconfigure;

import java.util.Locale;

/**
 * Who decides the role of this server.
 */
enum RoleSource {

	/** The election. */
	ELECTED,

	/** A property. */
	PROPERTY,

	/** A bean of the application. */
	BEAN;

	/**
	 * Name of the source as the endpoint shows it.
	 * @return {@code elected}, {@code property} or {@code bean}
	 */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}

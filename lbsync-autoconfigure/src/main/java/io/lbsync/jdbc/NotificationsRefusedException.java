package io.lbsync.jdbc;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * The database, or its driver, has no notifications for this server, and trying again
 * soon will not change that. The message says why.
 */
public final class NotificationsRefusedException extends SQLException {

	NotificationsRefusedException(String reason, @Nullable Throwable cause) {
		super(reason, cause);
	}

}

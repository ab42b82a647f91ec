package io.lbsync.sync;

import java.sql.Connection;
import java.sql.SQLException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.keyvalue.KeyValues;

/**
 * What a server does right after it has written its row, on the same connection: it lets
 * its cursor settle what only a writer can, and publishes the outcome. A failure is no
 * failure of the write; it is logged once, and tried again after the next one.
 * <p>
 * Used by the loop's thread.
 */
final class Settlement implements Database.Work<Boolean> {

	static final String LOW_WATER = "lbsync.low-water";

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final LogCursor cursor;

	private final KeyValues keyValues;

	private final boolean publish;

	private boolean failing;

	/**
	 * Create an instance.
	 * @param cursor settles
	 * @param keyValues where to publish
	 * @param publish whether there is a table to publish in
	 */
	Settlement(LogCursor cursor, KeyValues keyValues, boolean publish) {
		this.cursor = cursor;
		this.keyValues = keyValues;
		this.publish = publish;
	}

	LogCursor cursor() {
		return this.cursor;
	}

	@Override
	public Boolean on(Connection connection) {
		try {
			String lowWater = this.cursor.settle(connection);
			if (lowWater != null && this.publish) {
				this.keyValues.put(connection, LOW_WATER, lowWater);
			}
			this.failing = false;
		}
		catch (SQLException ex) {
			if (!this.failing) {
				logger.warn("Ids of umbracoCacheInstruction that are not visible cannot be settled; it is tried again "
						+ "after each heartbeat, and they are given up after lbsync.gap-timeout", ex);
			}
			this.failing = true;
		}
		return !this.failing;
	}

}

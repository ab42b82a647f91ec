package io.lbsync.jdbc;

/**
 * Where each server has its row with position and heartbeat: {@code umbracoLastSynced}
 * with lbsync's own column, or, where the table is exactly Umbraco's, beside it in rows
 * {@code lbsync.server.*} of {@code umbracoKeyValue}.
 *
 * @param table the table
 * @param key column with the name of the server
 * @param state column with what the server says
 * @param written column with the time of the last heartbeat
 * @param prefix what precedes the name of a server in its key
 * @param condition which rows of the table are heartbeats of lbsync; in double quotes
 */
public record HeartbeatTable(String table, String key, String state, String written, String prefix, String condition) {

	static final HeartbeatTable LAST_SYNCED = new HeartbeatTable("umbracoLastSynced", "machineId", "lbsyncState",
			"lastSyncedDate", "", "\"lbsyncState\" IS NOT NULL");

	static final HeartbeatTable KEY_VALUE = new HeartbeatTable("umbracoKeyValue", "key", "value", "updated",
			"lbsync.server.", "\"key\" LIKE 'lbsync.server.%'");

	/**
	 * The key of a server's row.
	 * @param server name of the server
	 * @return the key
	 */
	public String keyOf(String server) {
		return this.prefix + server;
	}

	/**
	 * Whose row it is.
	 * @param key key of a row
	 * @return name of the server
	 */
	public String serverOf(String key) {
		return key.startsWith(this.prefix) ? key.substring(this.prefix.length()) : key;
	}

}

package io.lbsync.sync;

/**
 * How this server came up, or came back after its position was lost.
 */
public enum SyncBootState {

	/** Not decided yet: the database was not asked. */
	UNKNOWN,

	/** Everything had to be rebuilt, because nothing was known of what was missed. */
	COLD,

	/** The server went on from its saved position. */
	WARM

}

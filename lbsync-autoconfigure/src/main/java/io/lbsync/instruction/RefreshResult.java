package io.lbsync.instruction;

/**
 * What became of an instruction.
 */
public enum RefreshResult {

	/** The refresher did what the instruction says. */
	APPLIED,

	/** This server has no such refresher; nothing was done. */
	UNKNOWN_REFRESHER,

	/** There is no such type of refresh, as Umbraco has it; nothing was done. */
	UNKNOWN_TYPE,

	/** The refresher could not be told what changed and was refreshed in full. */
	REFRESHED_IN_FULL

}

package io.lbsync.autoconfigure;

/**
 * Which lock there is for MainDom: {@code umbraco.cms.global.main-dom-lock}. The names
 * are Umbraco's.
 */
enum MainDomLockSetting {

	/** A lock of the operating system on a file. */
	FILE_SYSTEM_MAIN_DOM_LOCK,

	/** A row in the shared database. */
	SQL_MAIN_DOM_LOCK,

	/** None: there is never more than one process of a server. */
	NONE

}

package io.lbsync.fleet;

/**
 * Rows of the table {@code item}.
 */
interface ItemStore {

	String read(int id);

	void write(int id, String content);

}

package io.lbsync.sample.database;

/**
 * How a database is reached.
 *
 * @param product what runs there, for people
 * @param url JDBC address
 * @param username login
 * @param password its password
 */
public record DatabaseAddress(String product, String url, String username, String password) {

	/** Without the password, so that no log shows it. */
	@Override
	public String toString() {
		return "%s at %s".formatted(this.product, this.url);
	}

}

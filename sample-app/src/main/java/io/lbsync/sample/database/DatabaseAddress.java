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

	/**
	 * The address without its parameters, for one of them may be a password.
	 * @return the begin of the JDBC address
	 */
	public String urlToShow() {
		return this.url.split("[?;]", 2)[0];
	}

	@Override
	public String toString() {
		return "%s at %s".formatted(this.product, urlToShow());
	}

}

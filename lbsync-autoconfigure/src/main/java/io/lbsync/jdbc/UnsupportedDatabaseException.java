package io.lbsync.jdbc;

/**
 * The application's database is none that lbsync knows.
 */
public final class UnsupportedDatabaseException extends IllegalStateException {

	private final String product;

	UnsupportedDatabaseException(String product) {
		super("lbsync does not know the database '%s'. It works with PostgreSQL, MariaDB, MySQL, SQLite, H2 and SQL Server."
			.formatted(product));
		this.product = product;
	}

	/**
	 * Name by which the database calls itself.
	 * @return the product's name
	 */
	public String product() {
		return this.product;
	}

}

package io.lbsync.delivery;

import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;

/**
 * Whose transactions, and on which database.
 *
 * @param product the database
 * @param hibernate whether Hibernate writes, else JDBC
 */
record TransactionVariant(Product product, boolean hibernate) {

	static Stream<TransactionVariant> all() {
		return Stream.concat(byJdbc(), byHibernate().filter((variant) -> variant.product() != Product.H2));
	}

	static Stream<TransactionVariant> byJdbc() {
		return Stream.of(Product.H2, Product.POSTGRESQL, Product.MARIADB, Product.MYSQL)
			.filter(Product::isAvailable)
			.map((product) -> new TransactionVariant(product, false));
	}

	static Stream<TransactionVariant> byHibernate() {
		return byJdbc().map((variant) -> new TransactionVariant(variant.product(), true));
	}

	@Override
	public String toString() {
		return this.product + " by " + (this.hibernate ? "Hibernate" : "JDBC");
	}

}

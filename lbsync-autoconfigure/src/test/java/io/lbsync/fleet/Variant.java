package io.lbsync.fleet;

import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;

/**
 * What a fleet stands on.
 *
 * @param product its database
 * @param access how its servers read rows
 */
record Variant(Product product, Access access) {

	static Stream<Variant> all() {
		return Stream.of(Product.values())
			.filter(Product::isAvailable)
			.flatMap((product) -> Stream.of(Access.values()).map((access) -> new Variant(product, access)))
			// Hibernate has no dialect for it.
			.filter((variant) -> variant.product() != Product.SQLITE || variant.access() == Access.JDBC);
	}

	static Stream<Variant> withConcurrentWriters() {
		return all().filter((variant) -> variant.product() != Product.SQLITE);
	}

	static Stream<Variant> onDatabaseServers() {
		return all()
			.filter((variant) -> variant.product() == Product.MARIADB || variant.product() == Product.POSTGRESQL);
	}

	static Stream<Variant> withHibernate() {
		return all().filter((variant) -> variant.access() == Access.JPA);
	}

	@Override
	public String toString() {
		return this.product + " by " + this.access;
	}

	/**
	 * How rows are read.
	 */
	enum Access {

		/** By JDBC. */
		JDBC,

		/** By Hibernate. */
		JPA

	}

}

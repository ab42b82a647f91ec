package io.lbsync.pulse;

import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;

/**
 * Databases that are read with a gap cursor and run here: MariaDB, and MySQL with its
 * profile.
 */
final class GapProducts {

	private GapProducts() {
	}

	static Stream<Product> all() {
		return Stream.of(Product.MARIADB, Product.MYSQL).filter(Product::isAvailable);
	}

}

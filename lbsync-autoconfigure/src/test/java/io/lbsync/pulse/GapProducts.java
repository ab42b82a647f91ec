package io.lbsync.pulse;

import java.util.Arrays;
import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;

import org.springframework.util.ClassUtils;

/**
 * Databases that are read with a gap cursor and run here: MariaDB, and MySQL where its
 * driver, and so its server, is there.
 */
final class GapProducts {

	private GapProducts() {
	}

	static Stream<Product> all() {
		boolean mysql = ClassUtils.isPresent("com.mysql.cj.jdbc.Driver", null);
		return Arrays.stream(Product.values())
			.filter((product) -> product == Product.MARIADB || (mysql && product.name().equals("MYSQL")));
	}

}

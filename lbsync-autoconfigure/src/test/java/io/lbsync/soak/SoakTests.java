package io.lbsync.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each cached value equals the database, whatever happened before. Short by default;
 * CONTRIBUTING.md says how to let it run for long.
 */
class SoakTests {

	private static final String LENGTH = System.getProperty("lbsync.soak", "");

	static Stream<Product> products() {
		String products = System.getProperty("lbsync.soak.products", "");
		if (!products.isEmpty()) {
			return Arrays.stream(products.split(",")).map(Product::valueOf);
		}
		return LENGTH.isEmpty() ? Stream.of(Product.POSTGRESQL, Product.MARIADB) : Arrays.stream(Product.values());
	}

	@ParameterizedTest
	@MethodSource("products")
	void eachCachedValueEqualsTheDatabase(Product product) throws Exception {
		try (Soak soak = new Soak(product, settings())) {
			List<String> differences = soak.run();
			System.out.println(soak.report());
			assertThat(differences).as("differences; all operations: %s", soak.tally()).isEmpty();
			assertThat(soak.operations()).isGreaterThan(100);
		}
	}

	@Test
	void cachesWithoutTheGuardAreFoundOut() throws Exception {
		SoakSettings settings = new SoakSettings(Duration.ofMinutes(1), Duration.ofSeconds(4), seed(), true);
		try (Soak soak = new Soak(Product.POSTGRESQL, settings)) {
			List<String> differences = soak.run();
			assertThat(differences).isNotEmpty();
			System.out.println("as it must be: " + differences.get(0));
			System.out.println(soak.report());
		}
	}

	private static SoakSettings settings() {
		if (LENGTH.isEmpty()) {
			return new SoakSettings(Duration.ofSeconds(6), Duration.ofSeconds(3), seed(), false);
		}
		return new SoakSettings(Duration.parse(LENGTH), Duration.ofSeconds(20), seed(), false);
	}

	private static long seed() {
		return Long.getLong("lbsync.soak.seed", new Random().nextInt(1_000_000));
	}

}

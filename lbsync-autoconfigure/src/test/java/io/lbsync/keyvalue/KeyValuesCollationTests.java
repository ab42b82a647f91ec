package io.lbsync.keyvalue;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tables that others made have other character sets and collations.
 */
class KeyValuesCollationTests {

	@ParameterizedTest
	@ValueSource(strings = { "utf8mb4_general_ci", "utf8mb4_unicode_520_nopad_ci", "utf8mb3_general_ci",
			"latin1_swedish_ci", "utf8mb4_bin" })
	void valuesAreComparedByteForByteInAnyCollationOfMariaDb(String collation) {
		valuesAreComparedByteForByte(Product.MARIADB, collation);
	}

	@ParameterizedTest
	@ValueSource(strings = { "utf8mb4_0900_ai_ci", "utf8mb4_0900_bin", "utf8mb4_general_ci", "utf8mb3_general_ci",
			"latin1_swedish_ci", "utf8mb4_bin" })
	void valuesAreComparedByteForByteInAnyCollationOfMySql(String collation) {
		valuesAreComparedByteForByte(Product.MYSQL, collation);
	}

	private static void valuesAreComparedByteForByte(Product product, String collation) {
		try (TestDatabase database = TestDatabase.create(product)) {
			database.execute("""
					CREATE TABLE `umbracoKeyValue` (`key` VARCHAR(190) PRIMARY KEY, `value` TEXT, `updated` DATETIME(6))
					CHARACTER SET %s COLLATE %s
					""".formatted(collation.substring(0, collation.indexOf('_')), collation));
			KeyValues rows = new KeyValues(new Database(database.dataSource(), Dialect.of(database.dataSource())));
			rows.put("lbsync.a", "Zo\u00eb");
			for (String other : new String[] { "zo\u00eb", "Zoe", "Zo\u00eb ", "Zo\ud83d\ude80" }) {
				assertThat(rows.compareAndSet("lbsync.a", other, "x")).as("'%s'", other).isFalse();
			}
			assertThat(rows.compareAndSet("lbsync.a", "Zo\u00eb", "x")).isTrue();
		}
	}

}

package io.lbsync;

import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SmokeTests {

	@ParameterizedTest
	@EnumSource(Product.class)
	void everyDatabaseStarts(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			assertThat(Dialect.of(database.dataSource()).name()).isNotBlank();
		}
	}

}

package io.lbsync.autoconfigure;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class LbsyncSchemaTests {

	@ParameterizedTest
	@EnumSource(Product.class)
	void createsTheTablesOnce(Product product) {
		try (TestDatabase testDatabase = TestDatabase.create(product)) {
			Tables tables = migrate(testDatabase);
			assertThat(tables.keyValue()).isTrue();
			assertThat(tables.lastSynced()).isTrue();
			assertThat(tables.server()).isTrue();
			assertThat(tables.instructionCount()).isTrue();
			assertThat(tables.distributedJob()).isTrue();
			assertThat(tables.lastSyncedState()).isEqualTo(product != Product.SQLITE);
			assertThat(migrate(testDatabase).toString()).isEqualTo(tables.toString());
		}
	}

	private static Tables migrate(TestDatabase database) {
		LbsyncSchema schema = new LbsyncSchema(new Database(database.dataSource(), Dialect.of(database.dataSource())),
				SchemaMode.MIGRATE);
		schema.afterPropertiesSet();
		return schema.tables();
	}

}

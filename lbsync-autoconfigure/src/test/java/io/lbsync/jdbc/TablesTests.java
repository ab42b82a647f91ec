package io.lbsync.jdbc;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

class TablesTests {

	@ParameterizedTest
	@ProductSource
	void anEmptyDatabaseOffersNothing(Product product) {
		Tables tables = tables(product);
		assertThat(tables.has("umbracoCacheInstruction")).isFalse();
		assertThat(tables.has("umbracoCacheInstruction", "id")).isFalse();
		assertThat(tables.keyValue()).isFalse();
		assertThat(tables.server()).isFalse();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.H2, Product.MYSQL })
	void namesInAnotherCaseAreOtherNames(Product product) {
		Tables tables = tables(product, "CREATE TABLE \"umbracocacheinstruction\" (\"id\" INTEGER)");
		assertThat(tables.has("umbracoCacheInstruction")).isFalse();
		assertThat(tables.has("umbracocacheinstruction", "id")).isTrue();
	}

	@ParameterizedTest
	@ProductSource(Product.SQLITE)
	void namesInAnotherCaseAreTheSameWhereTheDatabaseThinksSo(Product product) {
		Tables tables = tables(product, "CREATE TABLE \"umbracocacheinstruction\" (\"ID\" INTEGER)");
		assertThat(tables.has("umbracoCacheInstruction", "id")).isTrue();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.H2, Product.MYSQL })
	void shortValuesAreNoPlaceForCoordination(Product product) {
		assertThat(tables(product, keyValue("VARCHAR(255)")).keyValue()).isFalse();
		assertThat(tables(product, keyValue("VARCHAR(1000)")).keyValue()).isTrue();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.SQLITE, Product.MYSQL })
	void textIsLongEnough(Product product) {
		assertThat(tables(product, keyValue("TEXT")).keyValue()).isTrue();
	}

	@ParameterizedTest
	@ProductSource
	void umbracoServerBeforeUmbraco9IsNotUsed(Product product) {
		assertThat(tables(product, "CREATE TABLE \"umbracoServer\" (\"id\" INTEGER, \"isMaster\" INTEGER)").server())
			.isFalse();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.H2 })
	void tablesOfAnotherSchemaAreNotSeen(Product product) {
		Tables tables = tables(product, "CREATE SCHEMA \"other\"",
				"CREATE TABLE \"other\".\"umbracoLastSynced\" (\"machineId\" INTEGER)");
		assertThat(tables.lastSynced()).isFalse();
	}

	private static String keyValue(String type) {
		return "CREATE TABLE \"umbracoKeyValue\" (\"key\" VARCHAR(256), \"value\" " + type + ")";
	}

	private static Tables tables(Product product, String... statements) {
		try (TestDatabase testDatabase = TestDatabase.create(product)) {
			Database database = new Database(testDatabase.dataSource(), Dialect.of(testDatabase.dataSource()));
			for (String statement : statements) {
				testDatabase.execute(database.dialect().sql(statement));
			}
			return Tables.read(database);
		}
	}

}

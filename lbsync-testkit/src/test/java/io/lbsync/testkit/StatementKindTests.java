package io.lbsync.testkit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StatementKind}.
 */
class StatementKindTests {

	@ParameterizedTest
	@ValueSource(strings = { "select 1", " \n SELECT 1;", "-- UPDATE\nSELECT 1", "/* INSERT */ SELECT 1",
			"(SELECT 1) UNION ALL (SELECT 2)", "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
			"WITH x AS (SELECT ')' FROM (SELECT 1) y) SELECT \"update\" FROM x", "SELECT * FROM t FOR UPDATE",
			"SELECT pg_notify('a', 'b')" })
	void readsAreSelects(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(StatementKind.SELECT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO t VALUES (1)", "insert into t select 1 on conflict do update set a = 1",
			"WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x" })
	void insertsAreInserts(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(StatementKind.INSERT);
	}

	@Test
	void updatesAndDeletesAreRecognized() {
		assertThat(StatementKind.of("UPDATE t SET a = 1")).isEqualTo(StatementKind.UPDATE);
		assertThat(StatementKind.of("DELETE FROM t")).isEqualTo(StatementKind.DELETE);
		assertThat(StatementKind.of("WITH x AS (SELECT 1) DELETE FROM t")).isEqualTo(StatementKind.DELETE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "LISTEN x", "SET lock_timeout = 1", "CREATE TABLE t (a INT)", "MERGE INTO t USING x" })
	void everythingElseThatCostsCounts(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(StatementKind.OTHER);
		assertThat(StatementKind.OTHER.isStatement()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN IMMEDIATE", "COMMIT", "rollback;", "SAVEPOINT x", "RELEASE SAVEPOINT x",
			"START TRANSACTION READ ONLY" })
	void transactionControlIsKeptApart(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(StatementKind.TRANSACTION);
		assertThat(StatementKind.TRANSACTION.isStatement()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ";", " -- ping\n" })
	void emptyTextIsValidation(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(StatementKind.VALIDATION);
		assertThat(StatementKind.VALIDATION.isStatement()).isFalse();
	}

}

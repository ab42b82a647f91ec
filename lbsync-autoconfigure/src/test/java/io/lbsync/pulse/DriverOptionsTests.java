package io.lbsync.pulse;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.Appended;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.MySqlServer;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MariaDB and MySQL with either driver, and with the options that applications switch on
 * to be fast, which change what a batch and an update hand back.
 */
@ParameterizedClass
@MethodSource("cases")
class DriverOptionsTests {

	private static MigratedDatabase migrated;

	private static HikariDataSource pool;

	private static Database database;

	DriverOptionsTests(Case theCase) {
	}

	static Stream<Case> cases() {
		return Stream
			.of(new Case(Product.MARIADB, "mariadb", ""), new Case(Product.MARIADB, "mariadb", "useBulkStmts=true"),
					new Case(Product.MARIADB, "mariadb", "useServerPrepStmts=true"),
					new Case(Product.MARIADB, "mariadb", "useAffectedRows=true"),
					new Case(Product.MARIADB, "mariadb", "sessionVariables=sql_mode='ANSI,TRADITIONAL'"),
					new Case(Product.MYSQL, "mysql", ""), new Case(Product.MYSQL, "mysql", "useServerPrepStmts=true"),
					new Case(Product.MYSQL, "mysql", "rewriteBatchedStatements=true"),
					new Case(Product.MYSQL, "mysql", "rewriteBatchedStatements=true&useServerPrepStmts=true"),
					new Case(Product.MYSQL, "mysql", "useAffectedRows=true&useCursorFetch=true&defaultFetchSize=1"),
					new Case(Product.MYSQL, "mysql", "connectionTimeZone=-05:00&forceConnectionTimeZoneToSession=true"),
					new Case(Product.MYSQL, "mysql",
							"sessionVariables=sql_mode='ANSI,TRADITIONAL,NO_AUTO_VALUE_ON_ZERO'"),
					new Case(Product.MYSQL, "mariadb", ""), new Case(Product.MYSQL, "mariadb", "useBulkStmts=true"),
					new Case(Product.MYSQL, "mariadb", "useServerPrepStmts=true"),
					new Case(Product.MARIADB, "mysql", ""),
					new Case(Product.MARIADB, "mysql", "rewriteBatchedStatements=true"))
			.filter(Case::isAvailable);
	}

	@BeforeParameterizedClassInvocation
	static void open(Case theCase) {
		migrated = MigratedDatabase.create(theCase.product);
		pool = migrated.test().anotherPool();
		pool.setJdbcUrl(theCase.url(migrated));
		database = new Database(pool, Dialect.of(pool));
	}

	@AfterParameterizedClassInvocation
	static void close() {
		pool.close();
		migrated.close();
	}

	@Test
	void aBatchHandsBackTheKeyOfEachRow() {
		InstructionLog log = new InstructionLog(database.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(database), Duration.ofSeconds(30));
		List<InstructionRow> rows = IntStream.range(0, 5).mapToObj((i) -> new InstructionRow("row " + i, 1)).toList();
		List<Appended> first = database.inOwnTransaction((connection) -> log.append(connection, rows));
		List<Appended> second = database.inOwnTransaction((connection) -> log.append(connection, rows.subList(0, 1)));
		List<Long> ids = Stream.concat(first.stream(), second.stream()).map(Appended::id).toList();
		assertThat(ids).hasSize(6).isSorted().doesNotHaveDuplicates();
		for (int i = 0; i < 5; i++) {
			assertThat(text(ids.get(i))).isEqualTo("row " + i);
		}
		assertThat(text(ids.get(5))).isEqualTo("row 0");
	}

	@Test
	void aChangeIsReportedOnceAndOnlyWhenThereWasOne() {
		KeyValues rows = new KeyValues(database);
		assertThat(rows.insertIfAbsent("lbsync.a", "1")).isTrue();
		assertThat(rows.insertIfAbsent("lbsync.a", "2")).isFalse();
		assertThat(rows.compareAndSet("lbsync.a", "2", "3")).isFalse();
		assertThat(rows.compareAndSet("lbsync.a", "1", "Zo\u00eb \ud83d\ude80")).isTrue();
		assertThat(rows.compareAndSet("lbsync.a", "Zo\u00eb \ud83d\ude80", "4")).isTrue();
		rows.put("lbsync.a", "5");
		rows.put("lbsync.a", "5");
		assertThat(rows.all("lbsync.a")).containsEntry("lbsync.a", "5");
	}

	@Test
	void stampsAreTheDatabasesTimeInUtc() {
		KeyValues rows = new KeyValues(database);
		rows.put("lbsync.stamp", "1");
		assertThat(jdbc().sql("""
				SELECT ABS(TIMESTAMPDIFF(MINUTE, `updated`, UTC_TIMESTAMP(6)))
				FROM `umbracoKeyValue`
				WHERE `key` = 'lbsync.stamp'""").query(Long.class).single()).isLessThan(60);
	}

	private String text(long id) {
		return jdbc().sql("SELECT `jsonInstruction` FROM `umbracoCacheInstruction` WHERE `id` = ?")
			.param(id)
			.query(String.class)
			.single();
	}

	private JdbcClient jdbc() {
		return JdbcClient.create(migrated.test().dataSource());
	}

	/**
	 * A server and how it is reached.
	 *
	 * @param product the server
	 * @param driver the driver's name in the address
	 * @param options the driver's options
	 */
	record Case(Product product, String driver, String options) {

		private boolean isAvailable() {
			return this.product.isAvailable() && (this.driver.equals("mariadb") || MySqlServer.isAvailable());
		}

		private String url(MigratedDatabase migrated) {
			int port = (this.product == Product.MARIADB) ? MariaDbServer.shared().port() : MySqlServer.shared().port();
			String own = this.driver.equals("mysql") ? "sslMode=DISABLED&allowPublicKeyRetrieval=true"
					: "sslMode=disable";
			return "jdbc:%s://127.0.0.1:%d/%s?%s&%s".formatted(this.driver, port, name(migrated), own, this.options);
		}

		private static String name(MigratedDatabase migrated) {
			return migrated.test().url().replaceAll(".*/([^?]*).*", "$1");
		}

		@Override
		public String toString() {
			return "%s by %s's driver with '%s'".formatted(this.product, this.driver, this.options);
		}

	}

}

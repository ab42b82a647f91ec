package io.lbsync.keyvalue;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

import static org.assertj.core.api.Assertions.assertThat;

@ParameterizedClass
@ProductSource
@TestInstance(Lifecycle.PER_CLASS)
class KeyValuesTests {

	@Parameter
	private Product product;

	private TestDatabase testDatabase;

	private Database database;

	private KeyValues rows;

	@BeforeParameterizedClassInvocation
	void createTables() {
		this.testDatabase = TestDatabase.create(this.product);
		this.database = new Database(this.testDatabase.dataSource(), Dialect.of(this.testDatabase.dataSource()));
		this.rows = new KeyValues(this.database);
		String script = "io/lbsync/schema/%s/V1__umbraco_tables.sql".formatted(this.database.dialect().name());
		this.database.<Boolean>onOwnConnection((connection) -> {
			ScriptUtils.executeSqlScript(connection, new ClassPathResource(script));
			return true;
		});
	}

	@BeforeEach
	void empty() {
		this.testDatabase.execute(this.database.dialect().sql("DELETE FROM \"umbracoKeyValue\""));
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.testDatabase.close();
	}

	@Test
	void aMissingRowHasNoValue() {
		assertThat(this.rows.get("lbsync.none")).isNull();
	}

	@Test
	void insertsOnce() {
		assertThat(this.rows.insertIfAbsent("lbsync.a", "1")).isTrue();
		assertThat(this.rows.insertIfAbsent("lbsync.a", "2")).isFalse();
		assertThat(this.rows.get("lbsync.a")).isEqualTo("1");
	}

	@Test
	void aDuplicateLeavesTheTransactionUsable() {
		this.rows.put("lbsync.a", "1");
		boolean inserted = this.database.inOwnTransaction((connection) -> {
			boolean first = this.rows.insertIfAbsent(connection, "lbsync.a", "2");
			this.rows.put(connection, "lbsync.b", "3");
			return first;
		});
		assertThat(inserted).isFalse();
		assertThat(this.rows.get("lbsync.b")).isEqualTo("3");
	}

	@Test
	void putMakesOrChangesARow() {
		this.rows.put("lbsync.a", "1");
		this.rows.put("lbsync.a", "2");
		this.rows.put("lbsync.a", "2");
		assertThat(this.rows.get("lbsync.a")).isEqualTo("2");
	}

	@Test
	void everyChangeSetsTheDateInUtc() {
		for (Runnable change : List.<Runnable>of(() -> this.rows.insertIfAbsent("lbsync.a", "1"),
				() -> this.rows.compareAndSet("lbsync.a", "1", "2"), () -> this.rows.put("lbsync.a", "3"))) {
			this.testDatabase.execute(
					this.database.dialect().sql("UPDATE \"umbracoKeyValue\" SET \"updated\" = '2001-01-01 00:00:00'"));
			change.run();
			LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
			assertThat(updated()).isBetween(now.minusHours(1), now.plusHours(1));
		}
	}

	@Test
	void removesAValueThatIsAsExpected() {
		this.rows.put("lbsync.a", "1");
		assertThat(this.rows.remove("lbsync.a", "2")).isFalse();
		assertThat(this.rows.get("lbsync.a")).isEqualTo("1");
		assertThat(this.rows.remove("lbsync.a", "1")).isTrue();
		assertThat(this.rows.get("lbsync.a")).isNull();
		assertThat(this.rows.remove("lbsync.a", "1")).isFalse();
	}

	@Test
	void changesAValueThatIsAsExpected() {
		this.rows.put("lbsync.a", "{\"epoch\":1}");
		assertThat(this.rows.compareAndSet("lbsync.a", "{\"epoch\":1}", "{\"epoch\":2}")).isTrue();
		assertThat(this.rows.compareAndSet("lbsync.a", "{\"epoch\":1}", "{\"epoch\":3}")).isFalse();
		assertThat(this.rows.compareAndSet("lbsync.none", "1", "2")).isFalse();
		assertThat(this.rows.get("lbsync.a")).isEqualTo("{\"epoch\":2}");
	}

	@Test
	void settingTheSameValueCountsAsChange() {
		this.rows.put("lbsync.a", "1");
		assertThat(this.rows.compareAndSet("lbsync.a", "1", "1")).isTrue();
	}

	@Test
	void comparesValuesByteForByte() {
		this.rows.put("lbsync.a", "Abc");
		for (String other : List.of("abc", "Abc ", "Ab\u0107", "Abc\u0301", "")) {
			assertThat(this.rows.compareAndSet("lbsync.a", other, "x")).as("'%s'", other).isFalse();
		}
		assertThat(this.rows.compareAndSet("lbsync.a", "Abc", "x")).isTrue();
	}

	@Test
	void keepsAndComparesAnyTextOfAnyLength() {
		String text = "Zoë 名前 \ud83d\ude80 'quoted' \\ \" % _ ?".repeat(2000);
		this.rows.put("lbsync.a", text);
		assertThat(this.rows.get("lbsync.a")).isEqualTo(text);
		assertThat(this.rows.compareAndSet("lbsync.a", text, text + "!")).isTrue();
	}

	@Test
	void findsRowsByTheExactStartOfTheirKeys() {
		for (String key : List.of("lbsync.job.b", "lbsync.job.a", "LBSYNC.job.c", "lbsyncXjob.d", "lbsync.jo",
				"other")) {
			this.rows.put(key, "of " + key);
		}
		assertThat(this.rows.all("lbsync.job.")).containsExactly(Map.entry("lbsync.job.a", "of lbsync.job.a"),
				Map.entry("lbsync.job.b", "of lbsync.job.b"));
	}

	@Test
	void charactersOfPatternsMeanThemselves() {
		for (String key : List.of("a%b[c]_d\\e^f!1", "a%b[c]_d\\e^f!2", "axb[c]_d\\e^f!3", "a%b[c]xd\\e^f!4")) {
			this.rows.put(key, "");
		}
		assertThat(this.rows.all("a%b[c]_d\\e^f!")).containsOnlyKeys("a%b[c]_d\\e^f!1", "a%b[c]_d\\e^f!2");
		assertThat(this.rows.all("%")).isEmpty();
		assertThat(this.rows.all("")).hasSize(4);
	}

	@Test
	void rowsWithoutAValueAreNotFound() {
		this.testDatabase
			.execute(this.database.dialect().sql("INSERT INTO \"umbracoKeyValue\" (\"key\") VALUES ('lbsync.a')"));
		assertThat(this.rows.get("lbsync.a")).isNull();
		assertThat(this.rows.all("lbsync.")).isEmpty();
	}

	@Test
	void changesInATransactionAreRolledBackWithIt() throws SQLException {
		this.rows.put("lbsync.a", "1");
		try (Connection connection = this.database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			assertThat(this.rows.compareAndSet(connection, "lbsync.a", "1", "2")).isTrue();
			assertThat(this.rows.get(connection, "lbsync.a")).isEqualTo("2");
			connection.rollback();
		}
		assertThat(this.rows.get("lbsync.a")).isEqualTo("1");
	}

	@Test
	void eachValueOfARaceIsChangedByOneServerOnly() throws Exception {
		this.rows.put("lbsync.a", "0");
		List<Integer> wins = race(() -> {
			int won = 0;
			for (int value = Integer.parseInt(value()); value < 200; value = Integer.parseInt(value())) {
				won += this.rows.compareAndSet("lbsync.a", "" + value, "" + (value + 1)) ? 1 : 0;
			}
			return won;
		});
		assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
	}

	@Test
	void oneServerOfARaceInserts() throws Exception {
		List<Boolean> made = race(() -> this.rows.insertIfAbsent("lbsync.race", Thread.currentThread().getName()));
		assertThat(made).containsOnlyOnce(true);
	}

	private LocalDateTime updated() {
		return JdbcClient.create(this.testDatabase.dataSource())
			.sql(this.database.dialect().sql("SELECT \"updated\" FROM \"umbracoKeyValue\""))
			.query((row, number) -> this.database.dialect().date(row, "updated"))
			.single();
	}

	private String value() {
		String value = this.rows.get("lbsync.a");
		assertThat(value).isNotNull();
		return value;
	}

	private static <T> List<T> race(Callable<T> racer) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(Collections.nCopies(8, racer))) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

}

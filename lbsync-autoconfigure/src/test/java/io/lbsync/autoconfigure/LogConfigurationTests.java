package io.lbsync.autoconfigure;

import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.InstructionRows;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What properties mean for the log.
 */
class LogConfigurationTests {

	private static final UUID CONTENT = UUID.fromString("900a4fbe-df3c-41e6-bb77-be896cd158ea");

	private static final UUID PACKAGE = UUID.fromString("11111111-2222-3333-4444-555555555555");

	private static final UUID OURS = UUID.fromString("99999999-2222-3333-4444-555555555555");

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LbsyncAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class))
		.withPropertyValues("lbsync.loops=off");

	@Test
	void withTablesOfOurOwnNothingIsHidden() {
		try (TestDatabase database = TestDatabase.create(Product.H2)) {
			with(database).run((context) -> assertThat(written(context.getBean(InstructionRows.class)))
				.noneMatch(LogConfigurationTests::hidden));
		}
	}

	@Test
	void besideUmbracoOnlyRefreshersThatItHasAreWrittenAsTheyAre() {
		try (MigratedDatabase database = MigratedDatabase.create(Product.H2)) {
			with(database.test())
				.withPropertyValues("umbraco.cms.global.database-schema.mode=none",
						"lbsync.umbraco.refreshers=" + PACKAGE)
				.run((context) -> assertThat(written(context.getBean(InstructionRows.class)))
					.as("Umbraco's own, one of a package that was named, and ours")
					.extracting(LogConfigurationTests::hidden)
					.containsExactly(false, false, true));
		}
	}

	@Test
	void aWaitForTheLockRowMustEndBeforeTheDatabaseIsGivenUp() {
		try (TestDatabase database = TestDatabase.create(Product.H2)) {
			with(database)
				.withPropertyValues("umbraco.cms.global.distributed-locking-write-lock-default-timeout=60s",
						"umbraco.cms.global.database-server-messenger.sync-timeout=60s")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("distributed-locking-write-lock-default-timeout")
					.hasStackTraceContaining("Must be shorter than"));
		}
	}

	private ApplicationContextRunner with(TestDatabase database) {
		return this.application.withBean(DataSource.class, database::dataSource);
	}

	private static List<String> written(InstructionRows rows) {
		return List.of(CONTENT, PACKAGE, OURS)
			.stream()
			.flatMap((refresher) -> rows.cut(List.of(RefreshInstruction.refreshAll(refresher))).stream())
			.map(InstructionRow::json)
			.toList();
	}

	private static boolean hidden(String json) {
		return json.contains("\"RefreshType\":100,");
	}

}

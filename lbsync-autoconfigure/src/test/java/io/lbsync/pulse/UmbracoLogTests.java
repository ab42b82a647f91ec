package io.lbsync.pulse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Databases that genuine Umbraco sites wrote are read to their head with every
 * instruction seen.
 */
class UmbracoLogTests {

	private static final Path FIXTURES = Path.of("../../shared/fixtures/umbraco");

	@TempDir
	Path folder;

	@BeforeAll
	static void fixturesAreThere() {
		assumeTrue(Files.isDirectory(FIXTURES), "Skipped: there is no folder " + FIXTURES.toAbsolutePath());
	}

	static List<Path> databases() throws IOException {
		if (!Files.isDirectory(FIXTURES)) {
			return List.of(FIXTURES);
		}
		try (Stream<Path> plain = Files.list(FIXTURES.resolve("databases"));
				Stream<Path> series = Files.walk(FIXTURES.resolve("series"))) {
			return Stream.concat(plain, series).filter((path) -> path.toString().endsWith(".sqlite")).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void isReadFromBeforeItsFirstRowToItsHead(Path source) throws IOException {
		Path copy = Files.copy(source, this.folder.resolve("umbraco.sqlite"), StandardCopyOption.REPLACE_EXISTING);
		SQLiteDataSource dataSource = new SQLiteDataSource();
		dataSource.setUrl("jdbc:sqlite:" + copy);
		Database database = new Database(dataSource, Dialect.of(dataSource));
		Tables tables = Tables.read(database);
		InstructionLog log = new InstructionLog(database.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				tables, Duration.ofSeconds(5));
		LogCursor cursor = log.cursor();
		cursor.resume("id/0/0");
		long rows = number(database, "SELECT COUNT(*) FROM \"umbracoCacheInstruction\"");
		long instructions = number(database,
				"SELECT COALESCE(SUM(\"instructionCount\"), 0) FROM \"umbracoCacheInstruction\"");
		Pulse pulse = new Pulse(database, tables.keyValue());
		InstructionCodec codec = new InstructionCodec();
		long seenRows = 0;
		long seenInstructions = 0;
		PulseAnswer answer;
		do {
			answer = pulse.read(cursor, 7);
			for (CacheInstruction row : answer.page().rows()) {
				seenRows++;
				seenInstructions += codec.read(row.json()).stream().mapToInt(RefreshInstruction::jsonIdCount).sum();
			}
		}
		while (!answer.page().drained());
		assertThat(seenRows).isEqualTo(rows);
		assertThat(seenInstructions).isEqualTo(instructions);
		assertThat(cursor.position().lastId()).isEqualTo(answer.headId());
	}

	private static long number(Database database, String sql) {
		return database.onOwnConnection((connection) -> {
			try (var statement = connection.createStatement(); var result = statement.executeQuery(sql)) {
				result.next();
				return result.getLong(1);
			}
		});
	}

}

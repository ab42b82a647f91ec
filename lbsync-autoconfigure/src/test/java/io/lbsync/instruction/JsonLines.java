package io.lbsync.instruction;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Files of a JSON object a line: the project's own and, where they are at hand, genuine
 * rows of Umbraco.
 */
final class JsonLines {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final Path GENUINE = Path.of("../../shared/fixtures/umbraco");

	private JsonLines() {
	}

	/** The project's own rows; those of a meaning say the same in different forms. */
	static List<JsonNode> own() {
		try {
			return read(new ClassPathResource("rows.jsonl", JsonLines.class).getFile().toPath());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Genuine data; the test is skipped where there is none. */
	static List<JsonNode> genuine(String file) {
		Path path = GENUINE.resolve(file);
		assumeTrue(Files.isRegularFile(path), () -> "Skipped: no genuine Umbraco data at " + path.toAbsolutePath());
		return read(path);
	}

	private static List<JsonNode> read(Path path) {
		try {
			return Files.readAllLines(path).stream().filter((line) -> !line.isBlank()).map(MAPPER::readTree).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package io.lbsync.sync;

import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.lbsync.server.LocalTempFolder;
import io.lbsync.testkit.Failpoints;
import io.lbsync.testkit.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is killed while it replaces its position file.
 */
class PositionFileCrashTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "half, 4", "written, 4", "forced, 4", "replaced, 5", "folder, 5", "shown, 5" })
	void whoeverIsKilledAtAStepOfASaveLeavesTheOldPositionOrTheNew(String step, int left) {
		// Two files are for show in each save.
		int count = step.equals("shown") ? 9 : 5;
		try (ServerProcess process = ServerProcess.of(PositionProcess.class)
			.property(Failpoints.PROPERTY, "at:" + step + ":" + count)
			.arguments(this.folder.toString())
			.start()) {
			process.awaitLine("taken true");
			process.send("save 1 9");
			assertThat(process.awaitExit()).isEqualTo(Failpoints.HALTED);
		}
		assertThat(loaded()).isEqualTo(PositionProcess.position(left));
		try (ServerProcess next = ServerProcess.of(PositionProcess.class).arguments(this.folder.toString()).start()) {
			next.awaitLine("taken true");
			next.send("save 10 10");
			next.awaitLine("saved 10");
		}
		assertThat(loaded()).as("the next process goes on").isEqualTo(PositionProcess.position(10));
	}

	@Test
	void whoeverIsKilledAtAnyMomentLeavesAPositionNoOlderThanTheLastOneSaved() throws Exception {
		Random random = new Random();
		int reached = 0;
		for (int i = 0; i < 8; i++) {
			try (ServerProcess process = ServerProcess.of(PositionProcess.class)
				.arguments(this.folder.toString())
				.start()) {
				process.awaitLine("taken true");
				process.send("save " + (reached + 1) + " " + (reached + 100_000));
				process.awaitLine("saved " + (reached + 1 + random.nextInt(200)) + "$");
				process.kill();
				reached = process.lines()
					.stream()
					.filter((line) -> line.matches("saved \\d+"))
					.mapToInt((line) -> Integer.parseInt(line.substring(6)))
					.max()
					.orElseThrow();
			}
			String loaded = loaded();
			assertThat(loaded).isNotNull();
			int id = Integer.parseInt(loaded.split("/")[2]);
			assertThat(loaded).isEqualTo(PositionProcess.position(id));
			assertThat(id).isGreaterThanOrEqualTo(reached);
			reached = id;
		}
	}

	private String loaded() {
		PositionFile file = new PositionFile(LocalTempFolder.at(this.folder), PositionProcess.SERVER);
		assertThat(file.take()).isTrue();
		try {
			return file.load();
		}
		finally {
			file.release();
		}
	}

}

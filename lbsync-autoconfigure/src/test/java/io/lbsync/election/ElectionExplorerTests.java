package io.lbsync.election;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

class ElectionExplorerTests {

	private static final int HISTORIES = Integer.getInteger("lbsync.test.histories", 3000);

	private static final LoggingSystem LOGGING = LoggingSystem.get(ElectionExplorerTests.class.getClassLoader());

	@BeforeAll
	static void beQuiet() {
		LOGGING.setLogLevel(Election.class.getName(), LogLevel.OFF);
	}

	@AfterAll
	static void speakAgain() {
		LOGGING.setLogLevel(Election.class.getName(), null);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void noTwoServersEverPublish(int servers) {
		long published = 0;
		for (int seed = 0; seed < HISTORIES; seed++) {
			published += new ElectionExplorer(seed, servers).run(400);
		}
		assertThat(published).isGreaterThan(HISTORIES * 100L);
	}

}

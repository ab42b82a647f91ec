package io.lbsync.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.TimeZone;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ServerProcess}.
 */
class ServerProcessTests {

	@Test
	void childGetsArgumentsPropertiesEnvironmentHeapAndFolder(@TempDir Path folder) {
		try (ServerProcess process = ServerProcess.of(Child.class)
			.arguments("first", "with \"space\"")
			.property("a.property", 17)
			.environment("A_VARIABLE", "value")
			.heap("40m")
			.folder(folder)
			.start()) {
			assertThat(process.awaitLine("arguments (.*)").group(1)).isEqualTo("first|with \"space\"");
			assertThat(process.ask("property a.property", "property=(.*)").group(1)).isEqualTo("17");
			assertThat(process.ask("property user.dir", "property=(.*)").group(1)).isEqualTo(folder.toString());
			assertThat(process.ask("variable A_VARIABLE", "variable=(.*)").group(1)).isEqualTo("value");
			assertThat(Long.parseLong(process.ask("heap", "heap=(\\d+)").group(1))).isLessThanOrEqualTo(40L << 20);
			assertThat(process.ask("zone", "zone=(.*)").group(1)).isEqualTo(TimeZone.getDefault().getID());
		}
	}

	@Test
	void childThatIsKilledRunsNoShutdownHook() {
		try (ServerProcess process = child()) {
			assertThat(process.exitCode()).isEmpty();
			process.kill();
			assertThat(process.isAlive()).isFalse();
			assertThat(process.exitCode()).contains(137);
			assertThat(process.lines()).doesNotContain("hook");
		}
	}

	@Test
	void childThatIsStoppedRunsItsShutdownHooks() {
		try (ServerProcess process = child()) {
			assertThat(process.stop()).isEqualTo(143);
			process.awaitLine("hook");
		}
	}

	@Test
	void pausedChildDoesNothingUntilItIsResumed() {
		try (ServerProcess process = child()) {
			process.pause();
			process.send("zone");
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> process.awaitLine("zone=", Duration.ofMillis(300)))
				.withMessageContaining("is alive");
			assertThat(process.isAlive()).isTrue();
			process.resume();
			process.awaitLine("zone=");
		}
	}

	@Test
	void pausedChildCanBeKilled() {
		try (ServerProcess process = child()) {
			process.pause();
			process.kill();
			assertThat(process.isAlive()).isFalse();
			assertThatIllegalStateException().isThrownBy(process::resume).withMessageContaining("SIGCONT");
		}
	}

	@Test
	void waitingForALineThatNeverComesEndsWithTheChildAndTellsItsOutput() {
		try (ServerProcess process = child()) {
			process.send("exit 3");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> process.awaitLine("never"))
				.withMessageContainingAll("'never'", "ended with 3", "to standard error", "arguments");
			assertThat(process.awaitExit()).isEqualTo(3);
		}
	}

	@Test
	void exceptionOfTheMainMethodIsInTheOutput() {
		try (ServerProcess process = child()) {
			process.send("throw");
			process.awaitLine("IllegalStateException: thrown by main");
			assertThat(process.awaitExit()).isEqualTo(1);
		}
	}

	@Test
	void awaitedLinesComeOneAfterTheOther() {
		try (ServerProcess process = child()) {
			process.send("count 3");
			assertThat(process.awaitLine("count=(\\d)").group(1)).isEqualTo("1");
			assertThat(process.awaitLine("count=(\\d)").group(1)).isEqualTo("2");
			assertThat(process.awaitLine("count=(\\d)").group(1)).isEqualTo("3");
		}
	}

	@Test
	void outputIsBounded() {
		try (ServerProcess process = child()) {
			process.send("count 30000");
			process.awaitLine("count=30000");
			assertThat(process.lines()).hasSize(20_000).endsWith("count=30000");
		}
	}

	@Test
	void grandchildDiesWhenItsParentIsKilled() {
		try (ServerProcess process = child()) {
			long grandchild = Long.parseLong(process.ask("fork", "forked (\\d+)").group(1));
			assertThat(ProcessHandle.of(grandchild)).isPresent();
			process.kill();
			Awaitility.await().until(() -> ProcessHandle.of(grandchild).isEmpty());
		}
	}

	private static ServerProcess child() {
		ServerProcess process = ServerProcess.of(Child.class).start();
		process.awaitLine("arguments");
		return process;
	}

	/**
	 * A child that does as it is told.
	 */
	static final class Child {

		private Child() {
		}

		static void main(String[] arguments) {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
			System.err.println("to standard error");
			System.out.println("arguments " + String.join("|", arguments));
			while (true) {
				String[] command = ChildCommands.shared().next().split(" ");
				switch (command[0]) {
					case "property" -> System.out.println("property=" + System.getProperty(command[1]));
					case "variable" -> System.out.println("variable=" + System.getenv(command[1]));
					case "heap" -> System.out.println("heap=" + Runtime.getRuntime().maxMemory());
					case "zone" -> System.out.println("zone=" + TimeZone.getDefault().getID());
					case "count" -> count(Integer.parseInt(command[1]));
					case "fork" -> System.out.println("forked " + ServerProcess.of(Child.class).start().pid());
					case "exit" -> System.exit(Integer.parseInt(command[1]));
					default -> throw new IllegalStateException("thrown by main");
				}
			}
		}

		private static void count(int end) {
			for (int i = 1; i <= end; i++) {
				System.out.println("count=" + i);
			}
		}

	}

}

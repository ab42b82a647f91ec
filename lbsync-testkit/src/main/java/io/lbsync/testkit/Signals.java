package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * Signals that the JDK cannot send.
 */
final class Signals {

	private Signals() {
	}

	/**
	 * Send a signal to a process.
	 * @param signal its name without {@code SIG}
	 * @param pid the process
	 * @throws IllegalStateException when there is no such process
	 */
	static void send(String signal, long pid) {
		try {
			// The shell's own kill: not every machine has the program.
			Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).inheritIO().start();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("Cannot send SIG" + signal + " to process " + pid + "; has it ended?");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Wait until all threads of a process are stopped, or until they are not. A signal
	 * only begins that.
	 * @param pid the process
	 * @param stopped which of the two
	 */
	static void awaitStopped(long pid, boolean stopped) {
		Awaitility.await("process " + pid + " stopped: " + stopped).until(() -> isStopped(pid) == stopped);
	}

	private static boolean isStopped(long pid) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
			return threads.allMatch(Signals::isThreadStopped);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static boolean isThreadStopped(Path thread) {
		try {
			String stat = Files.readString(thread.resolve("stat"));
			// The name in brackets may contain anything, the state comes after it.
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
		}
		catch (IOException ex) {
			return true;
		}
	}

}

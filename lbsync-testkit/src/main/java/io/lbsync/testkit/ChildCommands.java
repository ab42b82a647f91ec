package io.lbsync.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * The lines that a child JVM gets from {@link ServerProcess#send(String)}. Standard input
 * has one reader only, so that a paused failpoint and the child's own command protocol do
 * not take lines from each other: {@value #GO} releases a failpoint, everything else is a
 * command. Thread-safe.
 */
public final class ChildCommands {

	/** The line that lets one thread go on that waits in {@link #awaitGo()}. */
	public static final String GO = "go";

	private static ChildCommands shared;

	private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();

	private final Semaphore go = new Semaphore(0);

	private ChildCommands() {
		Thread reader = new Thread(this::read, "child commands");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * The commands of this JVM.
	 * @return the only instance
	 */
	public static synchronized ChildCommands shared() {
		if (shared == null) {
			shared = new ChildCommands();
		}
		return shared;
	}

	/**
	 * Wait for the next command.
	 * @return a line
	 */
	public String next() {
		try {
			return this.commands.take();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for a command", ex);
		}
	}

	/**
	 * Wait for {@value #GO}. An earlier one that nobody waited for counts.
	 */
	public void awaitGo() {
		this.go.acquireUninterruptibly();
	}

	private void read() {
		new Scanner(System.in, StandardCharsets.UTF_8).useDelimiter("\n").forEachRemaining(this::accept);
	}

	private void accept(String line) {
		if (line.equals(GO)) {
			this.go.release();
		}
		else {
			this.commands.add(line);
		}
	}

}

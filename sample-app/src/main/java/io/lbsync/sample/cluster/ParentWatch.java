package io.lbsync.sample.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends this process when the process that started it is gone, however it went: the
 * standard input, a pipe that the parent alone holds open, then ends.
 */
public final class ParentWatch {

	/** System property that a parent sets for its children. */
	static final String PROPERTY = "sample.ends-with-parent";

	private static final int SECONDS_TO_STOP = 20;

	private ParentWatch() {
	}

	/**
	 * Watch the parent if it set the property {@value #PROPERTY}.
	 */
	public static void startIfAsked() {
		if (Boolean.getBoolean(PROPERTY)) {
			Thread watch = new Thread(ParentWatch::watch, "parent-watch");
			watch.setDaemon(true);
			watch.start();
		}
	}

	/**
	 * Wait until the parent closes the stream or dies.
	 * @param input standard input of this process
	 */
	static void awaitEnd(InputStream input) {
		try {
			while (input.read() >= 0) {
				continue;
			}
		}
		// A broken pipe is an end, too.
		catch (IOException ex) {
			return;
		}
	}

	private static void watch() {
		awaitEnd(System.in);
		// A shutdown that hangs must not leave the process for ever.
		CompletableFuture.delayedExecutor(SECONDS_TO_STOP, TimeUnit.SECONDS)
			.execute(() -> Runtime.getRuntime().halt(1));
		System.exit(0);
	}

}

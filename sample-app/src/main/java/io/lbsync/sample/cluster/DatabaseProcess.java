package io.lbsync.sample.cluster;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lbsync.sample.database.EmbeddedDatabase;
import io.lbsync.sample.database.EmbeddedProduct;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The database of a fleet in a process of its own, so that it ends after the servers and
 * also when the launcher is killed.
 */
public final class DatabaseProcess {

	/** First argument that selects this process. */
	public static final String COMMAND = "database";

	/** Begin of the output line that carries the address. */
	static final String READY = "lbsync-sample-database ";

	private static final Log logger = LogFactory.getLog(DatabaseProcess.class);

	private static final int SECONDS_TO_WAIT = 30;

	private DatabaseProcess() {
	}

	/**
	 * Start a database, print its address, and stop it when the input ends.
	 * @param product name of an {@link EmbeddedProduct}
	 * @param input standard input: ends with the parent
	 * @param output where the line with the address goes
	 */
	public static void run(String product, InputStream input, PrintStream output) {
		EmbeddedDatabase database = EmbeddedDatabase.start(EmbeddedProduct.valueOf(product));
		CountDownLatch parentGone = new CountDownLatch(1);
		// Ctrl-C reaches all processes at once: the servers still need the database then.
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(database, parentGone), "database-stop"));
		output.println(READY + new JsonMapper().writeValueAsString(database.address()));
		ParentWatch.awaitEnd(input);
		parentGone.countDown();
		System.exit(0);
	}

	private static void stop(EmbeddedDatabase database, CountDownLatch parentGone) {
		try {
			if (!parentGone.await(SECONDS_TO_WAIT, TimeUnit.SECONDS)) {
				logger.warn("The launcher still runs, the database stops nevertheless");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		database.close();
	}

}

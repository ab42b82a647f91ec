package io.lbsync.sample.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.lbsync.sample.database.DatabaseAddress;

/**
 * Starts a fleet on this machine, serves the console, and stops all of it when it is
 * stopped itself.
 */
public final class ClusterLauncher {

	/** First argument that selects the launcher. */
	public static final String COMMAND = "cluster";

	private final ClusterOptions options;

	private final PrintStream terminal;

	private ClusterLauncher(ClusterOptions options, PrintStream terminal) {
		this.options = options;
		this.terminal = terminal;
	}

	/**
	 * Run a fleet until this process is told to stop.
	 * @param args arguments after {@value #COMMAND}
	 * @param terminal where to tell what runs
	 * @return exit code: 2 for bad arguments, 1 if the fleet cannot be started
	 */
	public static int run(String[] args, PrintStream terminal) {
		ClusterOptions options;
		try {
			options = ClusterOptions.parse(args);
		}
		catch (IllegalArgumentException ex) {
			terminal.println(ex.getMessage());
			return 2;
		}
		return new ClusterLauncher(options, terminal).run();
	}

	private int run() {
		Cluster cluster = new Cluster();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cluster), "cluster-stop"));
		try {
			start(cluster);
			new CountDownLatch(1).await();
			return 0;
		}
		catch (ClusterException | IOException ex) {
			this.terminal.println(ex.getMessage());
			return 1;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 1;
		}
	}

	private void start(Cluster cluster) throws IOException {
		Ports.requireFree(this.options);
		DatabaseAddress database = database(cluster);
		int writers = this.options.servers() - (this.options.readonly() ? 1 : 0);
		for (int number = 1; number <= writers; number++) {
			cluster.startServer(this.options.port() + number, "elected", database);
		}
		ConsoleServer.start(this.options.port(), cluster, database);
		if (this.options.readonly()) {
			// It brings no tables, and rights are given on tables that are there.
			cluster.awaitReady(cluster.servers().get(0));
			cluster.startServer(this.options.port() + this.options.servers(), "readonly",
					ReadOnlyLogin.create(database));
		}
		cluster.servers().forEach((server) -> announce(cluster, server));
		this.terminal.printf("%nOpen http://localhost:%d (logs: %s). Ctrl-C stops all of it.%n", this.options.port(),
				cluster.folder());
		cluster.servers().forEach((server) -> watch(cluster, server));
	}

	private DatabaseAddress database(Cluster cluster) {
		DatabaseAddress database = this.options.database();
		if (database == null) {
			this.terminal.println("Starting a database ...");
			database = cluster.startDatabase(this.options.product());
		}
		this.terminal.printf("%-10s %s%n", "database", database);
		this.terminal.printf("Starting %d servers ...%n", this.options.servers());
		return database;
	}

	private void announce(Cluster cluster, ClusterServer server) {
		cluster.awaitReady(server);
		this.terminal.printf("%-10s http://localhost:%d  %s, process %d%n", server.name(), server.port(),
				server.profile(), server.child().process().pid());
	}

	private void watch(Cluster cluster, ClusterServer server) {
		server.child().process().onExit().thenAccept((process) -> {
			if (!cluster.isClosed()) {
				this.terminal.printf("%s has ended with exit code %d%n", server.name(), process.exitValue());
			}
		});
	}

	private void stop(Cluster cluster) {
		List<ClusterServer> servers = cluster.servers();
		if (!servers.isEmpty()) {
			this.terminal.printf("%nStopping %d servers ...%n", servers.size());
		}
		cluster.close();
	}

}

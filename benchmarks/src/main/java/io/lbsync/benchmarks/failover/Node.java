package io.lbsync.benchmarks.failover;

/**
 * A process with one server of a contestant, that says when it is its turn.
 */
final class Node {

	private Node() {
	}

	/**
	 * Start.
	 * @param arguments the contestant, address of the database, name of the server
	 */
	public static void main(String[] arguments) throws Exception {
		AutoCloseable server = Contestant.valueOf(arguments[0])
			.start(arguments[1], arguments[2], () -> System.out.println("turn " + System.nanoTime()));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
		System.out.println("started");
		Thread.currentThread().join();
	}

	private static void end(AutoCloseable server) {
		try {
			server.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}

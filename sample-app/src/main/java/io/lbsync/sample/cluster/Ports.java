package io.lbsync.sample.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * The ports of a fleet: one for the console, the next ones for the servers.
 */
final class Ports {

	private Ports() {
	}

	/**
	 * Make sure that nobody listens on the ports yet.
	 * @param options number of servers and first port
	 * @throws ClusterException if a port is taken
	 */
	static void requireFree(ClusterOptions options) {
		for (int port = options.port(); port <= options.port() + options.servers(); port++) {
			if (!isFree(port)) {
				throw new ClusterException(
						"Port %d is in use. Stop what listens there, or choose other ports with --port=P: the console takes P, the servers the next %d."
							.formatted(port, options.servers()));
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}

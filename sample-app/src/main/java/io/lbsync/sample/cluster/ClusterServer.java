package io.lbsync.sample.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.lbsync.sample.database.DatabaseAddress;

/**
 * One server of the fleet.
 *
 * @param number 1 and up
 * @param port where it listens, on the loopback address
 * @param profile Spring profile: its role
 * @param child its process
 */
record ClusterServer(int number, int port, String profile, ChildProcess child) {

	/**
	 * Start a server.
	 * @param number 1 and up
	 * @param port where it is to listen
	 * @param profile Spring profile: its role
	 * @param database database of the fleet
	 * @param folder where its log goes
	 * @return the server, not yet ready
	 */
	static ClusterServer start(int number, int port, String profile, DatabaseAddress database, Path folder) {
		Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", database.url(), "SPRING_DATASOURCE_USERNAME",
				database.username(), "SPRING_DATASOURCE_PASSWORD", database.password());
		List<String> args = List.of("--spring.profiles.active=" + profile, "--server.address=127.0.0.1",
				"--server.port=" + port, "--umbraco.cms.hosting.machine-identifier=" + name(number),
				"--umbraco.cms.web-routing.umbraco-application-url=http://localhost:" + port);
		return new ClusterServer(number, port, profile,
				ChildProcess.start(folder.resolve(name(number) + ".log"), environment, args));
	}

	/**
	 * Name for people, and the server's machine identifier.
	 * @return the name
	 */
	String name() {
		return name(this.number);
	}

	/**
	 * What the console shows of the server.
	 * @return plain data for JSON
	 */
	Map<String, Object> description() {
		return Map.of("number", this.number, "name", name(), "profile", this.profile, "port", this.port, "url",
				"http://localhost:" + this.port + "/", "pid", this.child.process().pid(), "running",
				this.child.process().isAlive());
	}

	private static String name(int number) {
		return "server-" + number;
	}

}

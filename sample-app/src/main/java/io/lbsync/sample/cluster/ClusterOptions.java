package io.lbsync.sample.cluster;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

import io.lbsync.sample.database.DatabaseAddress;
import io.lbsync.sample.database.EmbeddedProduct;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * What can be said on the command line of the launcher.
 *
 * @param servers how many servers to start
 * @param port port of the console; the servers take the next ones
 * @param product database to bring, unless there is one
 * @param database database to use, or {@code null} to bring one
 * @param readonly whether the last server has a login that may only read
 */
record ClusterOptions(int servers, int port, EmbeddedProduct product, @Nullable DatabaseAddress database,
		boolean readonly) {

	static final String USAGE = """
			Usage: java -jar sample-app.jar cluster [--servers=3] [--port=8080]
			       [--database=postgres|mariadb|h2] [--readonly (the last server; only with postgres)]
			       [--database-url=jdbc:... --database-username=... --database-password=...]""";

	private static final int MOST_SERVERS = 20;

	private static final Set<String> NAMES = Set.of("servers", "port", "readonly", "database", "database-url",
			"database-username", "database-password");

	/**
	 * Read the command line.
	 * @param args arguments after {@code cluster}
	 * @return the options
	 * @throws IllegalArgumentException if an argument is unknown or its value is bad; the
	 * message is for the user
	 */
	static ClusterOptions parse(String... args) {
		SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(args);
		refuseUnknown(options, args);
		int servers = number(options, "servers", 3, 1, MOST_SERVERS);
		int port = number(options, "port", 8080, 1, 65_535 - servers);
		return new ClusterOptions(servers, port, product(options), database(options), readonly(options, servers));
	}

	private static boolean readonly(SimpleCommandLinePropertySource options, int servers) {
		boolean wanted = options.containsProperty("readonly");
		if (wanted && (servers < 2 || options.containsProperty("database-url")
				|| product(options) != EmbeddedProduct.POSTGRES)) {
			throw new IllegalArgumentException(
					"--readonly needs two servers and the PostgreSQL that the sample brings.%n%s".formatted(USAGE));
		}
		return wanted;
	}

	private static void refuseUnknown(SimpleCommandLinePropertySource options, String[] args) {
		Optional<String> stray = Arrays.stream(args).filter((arg) -> !arg.startsWith("--")).findFirst();
		Optional<String> unknown = Arrays.stream(options.getPropertyNames())
			.filter((name) -> !NAMES.contains(name) && !"nonOptionArgs".equals(name))
			.map("--"::concat)
			.findFirst();
		stray.or(() -> unknown).ifPresent((name) -> {
			throw new IllegalArgumentException("Unknown argument '%s'.%n%s".formatted(name, USAGE));
		});
	}

	private static int number(SimpleCommandLinePropertySource options, String name, int byDefault, int least,
			int most) {
		String text = options.getProperty(name);
		if (text == null) {
			return byDefault;
		}
		try {
			int number = Integer.parseInt(text);
			if (number >= least && number <= most) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Answered below like any other bad number.
		}
		throw new IllegalArgumentException(
				"--%s=%s is not a number from %d to %d.%n%s".formatted(name, text, least, most, USAGE));
	}

	private static EmbeddedProduct product(SimpleCommandLinePropertySource options) {
		String text = options.getProperty("database");
		if (text == null) {
			return EmbeddedProduct.POSTGRES;
		}
		return Arrays.stream(EmbeddedProduct.values())
			.filter((product) -> product.name().equalsIgnoreCase(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"--database=%s is none of the databases that the sample brings.%n%s".formatted(text, USAGE)));
	}

	private static @Nullable DatabaseAddress database(SimpleCommandLinePropertySource options) {
		String url = options.getProperty("database-url");
		if (url == null) {
			return null;
		}
		return new DatabaseAddress("Database", url, text(options, "database-username"),
				text(options, "database-password"));
	}

	private static String text(SimpleCommandLinePropertySource options, String name) {
		String text = options.getProperty(name);
		return (text != null) ? text : "";
	}

}

package io.lbsync.benchmarks.rig;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

import org.springframework.boot.SpringBootVersion;

/**
 * Versions of what is measured.
 */
public final class Versions {

	private Versions() {
	}

	/**
	 * What everything here runs on.
	 * @return for people
	 */
	public static String base() {
		return "lbsync with Spring Boot %s, PostgreSQL's driver %s; Java %s; %d processors".formatted(
				SpringBootVersion.getVersion(), org.postgresql.util.DriverInfo.DRIVER_VERSION,
				System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
	}

	/**
	 * Version of a library, as its own jar says.
	 * @param group of its Maven artifact
	 * @param artifact name of it
	 * @return the version, or "unknown version" if the jar does not say
	 */
	public static String of(String group, String artifact) {
		try (InputStream stream = Versions.class
			.getResourceAsStream("/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact))) {
			Properties properties = new Properties();
			if (stream != null) {
				properties.load(stream);
			}
			return properties.getProperty("version", "unknown version");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

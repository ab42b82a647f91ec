package io.lbsync.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lbsync.benchmarks.rig.Results;

/**
 * Class paths of applications, each with no more than it needs: chosen from what this JVM
 * has, and from the folders beside the jar.
 */
final class Libraries {

	// spring-boot-starter-jdbc, the driver, and what ends a process whose parent is gone.
	private static final List<String> BASE = List.of("logback-", "log4j-", "slf4j-api", "jul-to-slf4j",
			"jakarta.annotation-api", "snakeyaml", "spring-boot-4", "spring-boot-autoconfigure", "spring-boot-jdbc",
			"spring-boot-sql", "spring-boot-transaction", "spring-boot-persistence", "spring-tx", "spring-jdbc",
			"HikariCP", "spring-context-7", "spring-aop", "spring-beans", "spring-core", "spring-expression",
			"commons-logging", "micrometer-observation", "micrometer-commons", "jspecify", "postgresql-42",
			"lbsync-testkit");

	private final List<Path> all;

	Libraries() {
		Stream<Path> here = Arrays
			.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
				.split(File.pathSeparator))
			.map(Path::of);
		this.all = Stream.of(here, files("libs"), files("startup-libs")).flatMap((paths) -> paths).toList();
	}

	private static Stream<Path> files(String folder) {
		Path path = Results.beside(folder);
		if (Files.notExists(path)) {
			return Stream.empty();
		}
		try (Stream<Path> files = Files.list(path)) {
			return files.toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Class path of an application.
	 */
	String classPath(Contestant contestant) {
		List<String> wanted = Stream.concat(BASE.stream(), contestant.libraries().stream()).toList();
		// The first of each name: the same jar may be in two places.
		return Stream.concat(Stream.of(Results.beside("classes")),
				this.all.stream()
					.filter((path) -> wanted.stream().anyMatch(name(path)::startsWith))
					.collect(Collectors.toMap(Libraries::name, (path) -> path, (first, second) -> first))
					.values()
					.stream())
			.map(Path::toString)
			.sorted()
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * Name of a jar, or of the module that a folder of classes belongs to.
	 */
	private static String name(Path path) {
		return path.endsWith("target/classes") ? path.getParent().getParent().getFileName().toString()
				: path.getFileName().toString();
	}

}

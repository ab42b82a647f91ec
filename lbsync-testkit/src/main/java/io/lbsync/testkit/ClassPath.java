package io.lbsync.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The class path of this JVM, as a child JVM needs it.
 */
final class ClassPath {

	private ClassPath() {
	}

	/**
	 * The class path that this JVM really runs with. Surefire starts JVMs with a jar that
	 * only has a manifest and tells the real class path in a property.
	 * @return entries with the platform's separator
	 */
	static String current() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	/**
	 * Write a class path to a file for {@code java @file}, for it may be longer than a
	 * command line may be.
	 * @param classPath entries with the platform's separator
	 * @return a temporary file that the caller deletes
	 * @throws IOException when it cannot be written
	 */
	static Path argumentFile(String classPath) throws IOException {
		Path file = Files.createTempFile("lbsync-class-path", ".args");
		Files.writeString(file, "-cp\n\"" + classPath.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n");
		return file;
	}

}

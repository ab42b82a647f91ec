package io.lbsync;

import java.util.Arrays;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.lbsync.server.ServerIdentity;

/**
 * The classes that are shipped, without tests and without other modules.
 */
final class MainCode {

	/** Root package. */
	static final String ROOT = "io.lbsync";

	/** All shipped classes. */
	static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(ServerIdentity.class.getProtectionDomain().getCodeSource().getLocation());

	private MainCode() {
	}

	/**
	 * Patterns of our packages.
	 * @param names names below the root
	 * @return patterns that match these packages and those below them
	 */
	static String[] packages(String... names) {
		return Arrays.stream(names).map((name) -> ROOT + "." + name + "..").toArray(String[]::new);
	}

}

package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Folders that somebody else writes to meanwhile.
 */
final class Folders {

	private Folders() {
	}

	/**
	 * Copy the content of a folder into another. Files that vanish are left out.
	 * @param from what to copy
	 * @param to an existing folder
	 * @param wanted tells by the path within the folder what is copied
	 * @throws IOException when it cannot be copied
	 */
	static void copy(Path from, Path to, Predicate<Path> wanted) throws IOException {
		for (Path path : list(from)) {
			Path relative = from.relativize(path);
			if (!path.equals(from) && wanted.test(relative)) {
				copy(path, to.resolve(relative));
			}
		}
	}

	/**
	 * Delete a folder with all that is in it.
	 * @param folder the folder
	 */
	static void delete(Path folder) {
		try {
			for (Path path : list(folder).stream().sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(path);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		try {
			Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
		}
		catch (NoSuchFileException ex) {
			// The owner has deleted it after it was listed.
		}
	}

	private static List<Path> list(Path folder) throws IOException {
		try (Stream<Path> paths = Files.walk(folder)) {
			return paths.toList();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

}

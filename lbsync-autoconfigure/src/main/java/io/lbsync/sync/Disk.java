package io.lbsync.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * The single steps by which a file is replaced as a whole: whenever a process or a
 * machine ends, the file is the old one or the new one. Apart from each other, so that a
 * test can break off at each.
 */
interface Disk {

	/** The disk of this machine. */
	Disk REAL = new Disk() {
	};

	/**
	 * Write a file anew.
	 */
	default void write(Path file, byte[] content) throws IOException {
		Files.write(file, content);
	}

	/**
	 * Wait until what a file holds is on the disk.
	 */
	default void force(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			channel.force(true);
		}
	}

	/**
	 * Give a file the name of another one, which is gone at that instant.
	 */
	default void replace(Path file, Path target) throws IOException {
		Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * Wait until the names in a folder are on the disk.
	 */
	default void forceFolder(Path folder) throws IOException {
		if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
				channel.force(true);
			}
		}
	}

	/**
	 * Do all of this.
	 * @param target the file; its folder exists
	 * @param content what it is to hold
	 * @throws IOException if a step failed
	 */
	default void replaceWith(Path target, byte[] content) throws IOException {
		Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
		write(temporary, content);
		force(temporary);
		replace(temporary, target);
		forceFolder(Objects.requireNonNull(target.toAbsolutePath().getParent()));
	}

}

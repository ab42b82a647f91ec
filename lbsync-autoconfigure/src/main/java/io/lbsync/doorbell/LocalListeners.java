package io.lbsync.doorbell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who listens on this machine: a directory of the user's with a file for each, which is
 * named after its process and its port, and has a secret in it. So nobody else can ring.
 *
 * @param directory the directory
 */
record LocalListeners(Path directory) {

	private static final String SEPARATOR = "-";

	private static final String NAMES = "[0-9]*" + SEPARATOR + "[0-9]*";

	private static final FileAttribute<?>[] PRIVATE = FileSystems.getDefault()
		.supportedFileAttributeViews()
		.contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")) }
				: new FileAttribute<?>[0];

	/**
	 * Those that have something in common.
	 * @param parent where such directories are
	 * @param scope what they have in common
	 */
	static LocalListeners of(Path parent, String scope) {
		UUID name = UUID.nameUUIDFromBytes(scope.getBytes(StandardCharsets.UTF_8));
		return new LocalListeners(parent.resolve(name.toString()));
	}

	/**
	 * Become one of them.
	 * @param self who listens
	 * @throws IOException if that cannot be, or others could read the secret
	 */
	void enter(Listener self) throws IOException {
		Files.createDirectories(this.directory, PRIVATE);
		Path file = file(self);
		Files.deleteIfExists(file);
		Path made = Files.createTempFile(this.directory, "new", null);
		if (!Files.getOwner(made).equals(Files.getOwner(this.directory, LinkOption.NOFOLLOW_LINKS))) {
			Files.delete(made);
			throw new IOException("The directory " + this.directory + " belongs to another user. Remove it");
		}
		Files.writeString(made, self.secret());
		Files.move(made, file);
	}

	/**
	 * Whether it is still one of them: somebody may have cleared the directory.
	 */
	boolean has(Listener self) {
		return Files.exists(file(self));
	}

	void leave(Listener self) throws IOException {
		Files.deleteIfExists(file(self));
	}

	/**
	 * All of them but one. Those whose process is gone are struck off.
	 * @param self that one
	 */
	List<Listener> others(Listener self) throws IOException {
		List<Listener> others = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.directory, NAMES)) {
			for (Path file : files) {
				if (!file.equals(file(self))) {
					read(file).ifPresent(others::add);
				}
			}
		}
		return others;
	}

	private static Optional<Listener> read(Path file) throws IOException {
		String[] name = file.getFileName().toString().split(SEPARATOR);
		if (ProcessHandle.of(Long.parseLong(name[0])).isEmpty()) {
			Files.deleteIfExists(file);
			return Optional.empty();
		}
		try {
			return Optional.of(new Listener(Integer.parseInt(name[1]), Files.readString(file)));
		}
		catch (NoSuchFileException ex) {
			// It has just stopped.
			return Optional.empty();
		}
	}

	private Path file(Listener listener) {
		return this.directory.resolve(ProcessHandle.current().pid() + SEPARATOR + listener.port());
	}

	/**
	 * One that listens.
	 *
	 * @param port where
	 * @param secret what to say
	 */
	record Listener(int port, String secret) {

	}

}

package io.lbsync.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A file that is there to be locked. It is never deleted and its channel never closed:
 * where locks are POSIX's, to close any channel of a file lets all of its locks go that
 * this process has.
 * <p>
 * Thread-safe.
 */
public final class LockFile {

	// Guarded by itself.
	private static final Map<Path, LockFile> OPEN = new HashMap<>();

	private final Path path;

	private final FileChannel channel;

	private final @Nullable Object key;

	private LockFile(Path path) throws IOException {
		this.path = path;
		this.channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		this.key = key(path);
	}

	/**
	 * The file at a path, made if it is not there.
	 * @param path the path; two names of one file would be two files
	 * @return the file, the same one for all who ask in this process
	 * @throws IOException if it cannot be made
	 */
	public static LockFile of(Path path) throws IOException {
		synchronized (OPEN) {
			LockFile known = OPEN.get(path);
			if (known != null && known.isInPlace()) {
				return known;
			}
			LockFile opened = new LockFile(path);
			OPEN.put(path, opened);
			return opened;
		}
	}

	/**
	 * Lock it.
	 * @return the lock, or nothing if another process or somebody in this one has it
	 * @throws IOException if the file system has no locks
	 */
	public @Nullable FileLock tryLock() throws IOException {
		try {
			return this.channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	/**
	 * Lock one place of it, whatever is locked elsewhere in it. The file need not be as
	 * long.
	 * @param place number of a byte
	 * @return the lock, or nothing if another process or somebody in this one has it
	 * @throws IOException if the file system has no locks
	 */
	@Nullable FileLock tryLock(long place) throws IOException {
		try {
			return this.channel.tryLock(place, 1, false);
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	/**
	 * Whether it is still the file that others find: a lock on one that was deleted or
	 * replaced keeps nobody out.
	 * @return whether it is
	 * @throws IOException if nobody can tell
	 */
	public boolean isInPlace() throws IOException {
		try {
			return Objects.equals(this.key, key(this.path));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	private static @Nullable Object key(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
	}

}

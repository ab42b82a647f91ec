package io.lbsync.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The right to use a file, which one server has at a time: a lock of the operating system
 * on a second file beside it, for the first one is replaced again and again. It ends with
 * the process, however that ends. The second file stays.
 * <p>
 * Used by one thread.
 */
final class FileClaim {

	// Whoever closes a file gives up all locks that his process has on it. So a second
	// context must not even open it.
	private static final Set<Path> CLAIMED_HERE = ConcurrentHashMap.newKeySet();

	private final Path file;

	private @Nullable Path claimed;

	private @Nullable FileChannel channel;

	FileClaim(Path file) {
		this.file = file;
	}

	boolean isHeld() {
		return this.channel != null;
	}

	/**
	 * Try to get it; does nothing where it is held.
	 * @return whether it is held now
	 * @throws IOException if the lock's file cannot be made or locked
	 */
	boolean take() throws IOException {
		if (isHeld()) {
			return true;
		}
		Path folder = Files.createDirectories(this.file.toAbsolutePath().getParent()).toRealPath();
		Path real = folder.resolve(this.file.getFileName());
		if (!CLAIMED_HERE.add(real)) {
			return false;
		}
		try {
			this.channel = locked(real);
		}
		finally {
			if (isHeld()) {
				this.claimed = real;
			}
			else {
				CLAIMED_HERE.remove(real);
			}
		}
		return isHeld();
	}

	private static @Nullable FileChannel locked(Path real) throws IOException {
		FileChannel opened = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		try {
			FileLock lock = opened.tryLock();
			if (lock != null) {
				return opened;
			}
		}
		catch (OverlappingFileLockException ex) {
			// Somebody in this process, by another class loader.
		}
		catch (IOException ex) {
			opened.close();
			throw ex;
		}
		opened.close();
		return null;
	}

	void release() {
		FileChannel held = this.channel;
		Path real = this.claimed;
		this.channel = null;
		this.claimed = null;
		if (held != null && real != null) {
			try {
				held.close();
			}
			catch (IOException ex) {
				// It ends with the process.
			}
			CLAIMED_HERE.remove(real);
		}
	}

}

package io.lbsync.sync;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.LockFile;

/**
 * The right to use a file, which one server has at a time: a lock of the operating system
 * on a second file beside it, for the first one is replaced again and again. It ends with
 * the process, however that ends.
 * <p>
 * Used by one thread at a time.
 */
final class FileClaim {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final Path path;

	private @Nullable LockFile file;

	private @Nullable FileLock lock;

	FileClaim(Path path) {
		this.path = path;
	}

	/**
	 * Try to get it, unless it is held.
	 * @return whether it is held now
	 * @throws IOException if the lock's file cannot be made or locked
	 */
	boolean take() throws IOException {
		if (this.lock != null && this.file != null && this.file.isInPlace()) {
			return true;
		}
		release();
		Path folder = Objects.requireNonNull(this.path.toAbsolutePath().getParent());
		LockFile opened = LockFile.of(Files.createDirectories(folder).toRealPath().resolve(this.path.getFileName()));
		this.file = opened;
		this.lock = opened.tryLock();
		return this.lock != null;
	}

	void release() {
		FileLock held = this.lock;
		this.lock = null;
		if (held != null) {
			try {
				held.release();
			}
			catch (IOException ex) {
				logger.debug("The lock ends with the process", ex);
			}
		}
	}

}

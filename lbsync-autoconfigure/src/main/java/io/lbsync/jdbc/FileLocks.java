package io.lbsync.jdbc;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Locks of the operating system on files beside the database file. They fall with their
 * process, but not while it only stands still.
 */
final class FileLocks implements HeldLocks {

	private static final long LOOK_AGAIN_MILLIS = 100;

	// The place of a file that is the lock.
	private static final long LOCK = 0;

	// The place that is locked while somebody tries whether the lock is held.
	private static final long QUESTION = 1;

	// Questions are answered at once, unless their process stands still.
	private static final Duration LONGEST_QUESTION = Duration.ofSeconds(1);

	private static final Duration BETWEEN_TRIES = Duration.ofNanos(100_000);

	private final Path database;

	private final Map<String, Held> held = new ConcurrentHashMap<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	FileLocks(Path database) {
		this.database = database;
	}

	@Override
	public boolean tryLock(String name) throws SQLException {
		Held taken = take(name);
		if (taken == null) {
			return false;
		}
		this.held.put(name, taken);
		if (this.ended.getCount() == 0) {
			release();
		}
		return true;
	}

	/**
	 * Looks again and again: a wait inside the operating system could not be ended.
	 */
	@Override
	public boolean lock(String name, Duration slice) throws SQLException {
		long end = System.nanoTime() + slice.toNanos();
		boolean taken = tryLock(name);
		while (!taken && System.nanoTime() - end < 0 && !endsWithin(LOOK_AGAIN_MILLIS)) {
			taken = tryLock(name);
		}
		return taken;
	}

	@Override
	public void unlock(String name) throws SQLException {
		Held lock = this.held.remove(name);
		if (lock != null) {
			call(name, () -> {
				release(lock.lock());
				return true;
			});
		}
	}

	/**
	 * The system cannot be asked, only tried.
	 */
	@Override
	public boolean isHeld(String name) throws SQLException {
		return call(name, () -> {
			LockFile file = LockFile.of(path(name));
			FileLock question = awaitQuestion(file);
			try {
				FileLock lock = file.tryLock(LOCK);
				release(lock);
				return lock == null;
			}
			finally {
				release(question);
			}
		});
	}

	@Override
	public void prove() throws SQLException {
		for (Map.Entry<String, Held> entry : this.held.entrySet()) {
			Held lock = entry.getValue();
			if (!call(entry.getKey(), () -> lock.file().isInPlace())) {
				throw new SQLNonTransientConnectionException(
						"The lock file %s was deleted, so its lock keeps nobody out any more; leave it in its place"
							.formatted(lock.file()));
			}
		}
	}

	@Override
	public void release() {
		this.ended.countDown();
		for (String name : this.held.keySet()) {
			try {
				unlock(name);
			}
			catch (SQLException ex) {
				// The channel is closed, and its locks have fallen with it.
			}
		}
	}

	private @Nullable Held take(String name) throws SQLException {
		return call(name, () -> Optional.ofNullable(tryToTake(LockFile.of(path(name))))).orElse(null);
	}

	private static @Nullable Held tryToTake(LockFile file) throws IOException {
		FileLock lock = file.tryLock(LOCK);
		if (lock == null) {
			lock = tryWhileNobodyAsks(file);
		}
		return (lock != null) ? new Held(file, lock) : null;
	}

	/**
	 * What was in the way may have been a question.
	 */
	private static @Nullable FileLock tryWhileNobodyAsks(LockFile file) throws IOException {
		FileLock question = awaitQuestion(file);
		try {
			return (question != null) ? file.tryLock(LOCK) : null;
		}
		finally {
			release(question);
		}
	}

	private static @Nullable FileLock awaitQuestion(LockFile file) throws IOException {
		long end = System.nanoTime() + LONGEST_QUESTION.toNanos();
		FileLock question = file.tryLock(QUESTION);
		while (question == null && System.nanoTime() - end < 0) {
			LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
			question = file.tryLock(QUESTION);
		}
		return question;
	}

	private static void release(@Nullable FileLock lock) throws IOException {
		if (lock != null) {
			lock.release();
		}
	}

	private Path path(String name) {
		return this.database
			.resolveSibling(this.database.getFileName() + "-" + name.replaceAll("[^A-Za-z0-9._-]", "_") + ".lock");
	}

	private boolean endsWithin(long millis) throws SQLException {
		try {
			return this.ended.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new SQLException("Interrupted while waiting for a lock", ex);
		}
	}

	private <T extends @Nullable Object> T call(String name, FileCall<T> call) throws SQLException {
		try {
			return call.call();
		}
		catch (IOException ex) {
			throw new SQLException("The file %s cannot be locked: %s. Give this server the right to write there"
				.formatted(path(name), ex), ex);
		}
	}

	private record Held(LockFile file, FileLock lock) {
	}

	@FunctionalInterface
	private interface FileCall<T extends @Nullable Object> {

		T call() throws IOException;

	}

}

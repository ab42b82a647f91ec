package io.lbsync.maindom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An open file that carries the lock of one process, and the name of that process.
 * <p>
 * On Unix, closing any channel of a file drops all locks that the process has on it. So a
 * channel is left open for as long as another context of this JVM has the lock. Each
 * context has one of its own, unlike {@link io.lbsync.jdbc.LockFile}, which is shared and
 * carries no text. Not thread-safe.
 */
final class HolderFile {

	// The lock is far behind the text, because Windows lets nobody read what is locked.
	private static final long LOCKED_BYTE = 1L << 30;

	private static final int LONGEST_TEXT = 200;

	// Guarded by itself.
	private static final List<FileChannel> LEFT_OPEN = new ArrayList<>();

	private final Path path;

	private final FileChannel channel;

	private final @Nullable Object fileKey;

	private @Nullable FileLock lock;

	private boolean inThisJvm;

	private HolderFile(Path path, FileChannel channel, @Nullable Object fileKey) {
		this.path = path;
		this.channel = channel;
		this.fileKey = fileKey;
	}

	static HolderFile open(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
		try {
			return new HolderFile(path, channel, fileKey(path));
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Take the lock if nobody has it.
	 */
	boolean tryLock() throws IOException {
		synchronized (LEFT_OPEN) {
			FileLock taken = tryLockOnce();
			this.lock = taken;
			if (taken == null) {
				return false;
			}
			this.channel.truncate(0);
			this.channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
			return true;
		}
	}

	private @Nullable FileLock tryLockOnce() throws IOException {
		this.inThisJvm = false;
		try {
			return this.channel.tryLock(LOCKED_BYTE, 1, false);
		}
		catch (OverlappingFileLockException ex) {
			this.inThisJvm = true;
			return null;
		}
	}

	boolean isLocked() {
		FileLock taken = this.lock;
		return taken != null && taken.isValid();
	}

	/**
	 * Whether others who open the file find this one, and not one that was made anew
	 * after somebody had cleaned up.
	 */
	boolean isInPlace() throws IOException {
		try {
			return this.channel.isOpen() && Objects.equals(this.fileKey, fileKey(this.path));
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * Who has the lock.
	 */
	String holder() {
		return this.inThisJvm ? "another application context of this very process (%s)".formatted(self())
				: readChannel();
	}

	// Opening and closing the file once more could drop a lock of this process.
	private String readChannel() {
		try {
			ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT);
			this.channel.read(text, 0);
			return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
		}
		catch (IOException ex) {
			// It is for messages only.
			return "";
		}
	}

	void close() throws IOException {
		synchronized (LEFT_OPEN) {
			if (this.lock == null && this.channel.isOpen()) {
				this.lock = tryLockOnce();
				if (this.inThisJvm) {
					LEFT_OPEN.add(this.channel);
					return;
				}
			}
			this.channel.close();
		}
	}

	/**
	 * What a process writes to be known by.
	 */
	static String self() {
		return "process " + ProcessHandle.current().pid();
	}

	/**
	 * What is in a small file that carries no lock.
	 */
	static String read(Path path) {
		try {
			String text = Files.readString(path).strip();
			return text.substring(0, Math.min(LONGEST_TEXT, text.length()));
		}
		catch (IOException ex) {
			// It is for messages only.
			return "";
		}
	}

	private static @Nullable Object fileKey(Path path) throws IOException {
		return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
	}

}

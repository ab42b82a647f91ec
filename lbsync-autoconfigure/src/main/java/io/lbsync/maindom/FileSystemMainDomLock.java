package io.lbsync.maindom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;

/**
 * Lock of the operating system on a file, {@code MainDom_{key}.lock} in the server's
 * folder for local files. Who wants it makes a second file, {@code .lock_release}, which
 * the holder looks for. It falls with its process, however that ends.
 */
public final class FileSystemMainDomLock implements MainDomLock {

	private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

	private final LocalTempFolder folder;

	private final String name;

	private final Ticker ticker;

	private @Nullable HolderFile file;

	private @Nullable Path signal;

	// Whether the signal file may be one of ours.
	private boolean asked;

	// Read by whoever asks for the holder.
	private volatile String other = "";

	/**
	 * Create the lock; nothing is opened yet.
	 * @param folder where the files are
	 * @param identity the server
	 * @param discriminator keeps processes of one identity apart, may be empty
	 * @param ticker monotonic time
	 */
	public FileSystemMainDomLock(LocalTempFolder folder, ServerIdentity identity, String discriminator, Ticker ticker) {
		this.folder = folder;
		this.name = "MainDom_" + MainDomKey.of(identity, discriminator) + ".lock";
		this.ticker = ticker;
	}

	/**
	 * {@inheritDoc}
	 * @throws UncheckedIOException if the files cannot be made
	 */
	@Override
	public boolean acquire(Duration timeout) {
		long start = this.ticker.nanos();
		while (!tryLock()) {
			if (this.ticker.since(start).compareTo(timeout) >= 0) {
				return false;
			}
			ask();
			LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
			if (Thread.currentThread().isInterrupted()) {
				return false;
			}
		}
		return true;
	}

	private boolean tryLock() {
		try {
			HolderFile opened = opened();
			if (!opened.tryLock()) {
				this.other = opened.holder();
				return false;
			}
			// Whoever made it is this process, or waits on and makes it again.
			Files.deleteIfExists(signal());
			this.asked = false;
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private HolderFile opened() throws IOException {
		HolderFile opened = this.file;
		if (opened != null && !opened.isInPlace()) {
			opened.close();
			opened = null;
		}
		if (opened == null) {
			opened = HolderFile.open(this.folder.open().resolve(this.name));
			this.file = opened;
		}
		return opened;
	}

	private Path signal() throws IOException {
		Path path = this.signal;
		if (path == null) {
			path = this.folder.open().resolve(this.name + "_release");
			this.signal = path;
		}
		return path;
	}

	private void ask() {
		try {
			if (!Files.exists(signal())) {
				Files.writeString(signal(), HolderFile.self());
			}
			this.asked = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean isHeld() {
		try {
			HolderFile opened = this.file;
			if (opened == null || !opened.isLocked() || !opened.isInPlace()) {
				this.other = "nobody: somebody removed the file '" + this.name + "'";
				return false;
			}
			if (Files.exists(signal())) {
				this.other = HolderFile.read(signal());
				return false;
			}
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void release() {
		try {
			HolderFile opened = this.file;
			if (this.asked && HolderFile.read(signal()).equals(HolderFile.self())) {
				// Or the holder would let go for nobody.
				Files.deleteIfExists(signal());
			}
			this.asked = false;
			this.file = null;
			if (opened != null) {
				opened.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String holder() {
		return this.other;
	}

	@Override
	public String toString() {
		return this.name;
	}

}

package io.lbsync.sync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.PositionLostException;
import io.lbsync.server.ServerIdentity;

/**
 * Position of a server that cannot keep it in the database, in a file of its own. The
 * file is replaced as a whole, and believed only if it is, to the bit, what this server
 * wrote; otherwise the server boots cold. Beside it the last id is written as Umbraco
 * writes it, for tools that look there; nothing of ours reads that.
 * <p>
 * One process uses the file at a time. Another one with the same identity goes without,
 * until the first one is gone.
 * <p>
 * Used by one thread at a time.
 */
public final class PositionFile {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final String server;

	private final Path file;

	private final Disk disk;

	private final FileClaim claim;

	private @Nullable String saved;

	private boolean refusedBefore;

	/**
	 * Create the file of a server; nothing is read or written yet.
	 * @param folder where it is, made when it is needed
	 * @param server whose position it is
	 */
	public PositionFile(Path folder, ServerIdentity server) {
		this(folder, server, Disk.REAL);
	}

	PositionFile(Path folder, ServerIdentity server, Disk disk) {
		this.server = server.toString();
		this.file = folder.resolve(name(server) + "-lastsynced-lbsync.txt");
		this.disk = disk;
		this.claim = new FileClaim(folder.resolve(name(server) + "-lastsynced-lbsync.lock"));
	}

	// Umbraco's.
	private static String name(ServerIdentity server) {
		try {
			byte[] text = (server.machine() + server.applicationId()).getBytes(StandardCharsets.UTF_8);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

	/**
	 * Try to become the one that uses the file.
	 * @return whether it may be used
	 */
	boolean take() {
		try {
			boolean taken = this.claim.take();
			if (!taken && !this.refusedBefore) {
				logger
					.warn(("The position file %s belongs to another process with the identity '%s', so this one boots "
							+ "cold at each start. Set another umbraco.cms.hosting.machine-identifier or site-name")
						.formatted(this.file, this.server));
			}
			this.refusedBefore = !taken;
			return taken;
		}
		catch (IOException ex) {
			if (!this.refusedBefore) {
				logger.warn(("The position file %s cannot be locked, so this server boots cold at each start (%s). Set "
						+ "umbraco.cms.hosting.local-temp-storage-location, or give this server a working directory "
						+ "that it may write to")
					.formatted(this.file, ex));
			}
			this.refusedBefore = true;
			return false;
		}
	}

	/**
	 * What was saved last.
	 * @return the position, or {@code null} if there is no file
	 * @throws PositionLostException if there is one that must not be believed
	 */
	@Nullable String load() {
		try {
			PositionText text = PositionText.read(Files.readAllBytes(this.file));
			if (text == null || !text.server().equals(this.server)) {
				throw new PositionLostException(
						"The position file %s is not what this server wrote".formatted(this.file));
			}
			this.saved = text.position();
			return this.saved;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			throw new PositionLostException("The position file %s cannot be read: %s".formatted(this.file, ex));
		}
	}

	/**
	 * Replace what was saved.
	 * @param position the position
	 * @param lastId greatest id that is applied
	 * @throws IOException if that failed; then nothing is saved
	 */
	void save(String position, long lastId) throws IOException {
		if (position.equals(this.saved)) {
			return;
		}
		try {
			this.disk.replaceWith(this.file, new PositionText(this.server, position).bytes());
			this.saved = position;
		}
		catch (IOException ex) {
			forget();
			throw ex;
		}
		show("internal", lastId);
		show("external", lastId);
	}

	// Umbraco has one file for each of its two kinds of synchronization.
	private void show(String kind, long lastId) {
		String name = this.file.getFileName().toString().replace("-lbsync.", "-" + kind + ".");
		try {
			this.disk.write(this.file.resolveSibling(name), Long.toString(lastId).getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			logger.debug("Nobody relies on this file", ex);
		}
	}

	boolean isThere() {
		return Files.exists(this.file);
	}

	/**
	 * Delete what was saved: it is not kept up any more, and would be older than what
	 * this server has seen. Ids that were used again since would not be noticed.
	 */
	void forget() {
		this.saved = null;
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			logger.warn(("The position file %s cannot be deleted (%s). Delete it before this server starts again"
				.formatted(this.file, ex)));
		}
	}

	void release() {
		this.claim.release();
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}

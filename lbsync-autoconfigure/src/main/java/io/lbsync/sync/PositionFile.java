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
import io.lbsync.server.LocalTempFolder;
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

	private final LocalTempFolder folder;

	private final ServerIdentity server;

	private final Disk disk;

	// Null until the folder is found.
	private @Nullable FileClaim claim;

	private @Nullable String saved;

	private boolean refusedBefore;

	/**
	 * Create the file of a server; nothing is read or written yet.
	 * @param folder where it is, in a folder {@code DistCache}
	 * @param server whose position it is
	 */
	public PositionFile(LocalTempFolder folder, ServerIdentity server) {
		this(folder, server, Disk.REAL);
	}

	PositionFile(LocalTempFolder folder, ServerIdentity server, Disk disk) {
		this.folder = folder;
		this.server = server;
		this.disk = disk;
	}

	private Path path(String kind) throws IOException {
		return this.folder.open().resolve("DistCache").resolve(name(this.server) + "-lastsynced-" + kind);
	}

	private Path file() throws IOException {
		return path("lbsync.txt");
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
			if (this.claim == null) {
				this.claim = new FileClaim(path("lbsync.lock"));
			}
			if (this.claim.take()) {
				this.refusedBefore = false;
				return true;
			}
			warn("The position file of '%s' belongs to another process, so this one boots cold at each start. If both "
					+ "are to run, set another umbraco.cms.hosting.machine-identifier or site-name", this.server);
		}
		catch (IOException ex) {
			warn("This server has no place for a position file, so it boots cold at each start: %s", ex.getMessage());
		}
		return false;
	}

	private void warn(String message, @Nullable Object argument) {
		if (!this.refusedBefore) {
			this.refusedBefore = true;
			logger.warn(message.formatted(argument));
		}
	}

	/**
	 * What was saved last.
	 * @return the position, or {@code null} if there is no file
	 * @throws PositionLostException if there is one that must not be believed
	 */
	@Nullable String load() {
		try {
			PositionText text = PositionText.read(Files.readAllBytes(file()));
			if (text == null || !text.server().equals(this.server.toString())) {
				throw new PositionLostException("The position file %s is not what this server wrote".formatted(file()));
			}
			this.saved = text.position();
			return this.saved;
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			throw new PositionLostException("The position file cannot be read: " + ex);
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
			this.disk.replaceWith(file(), new PositionText(this.server.toString(), position).bytes());
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
		try {
			this.disk.write(path(kind + ".txt"), Long.toString(lastId).getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			logger.debug("Nobody relies on this file", ex);
		}
	}

	boolean isThere() {
		try {
			return Files.exists(file());
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Delete what was saved: it is not kept up any more, and would be older than what
	 * this server has seen. Ids that were used again since would not be noticed.
	 */
	void forget() {
		this.saved = null;
		try {
			Files.deleteIfExists(file());
		}
		catch (IOException ex) {
			logger.warn("The position file cannot be deleted. Delete it before this server starts again", ex);
		}
	}

	void release() {
		if (this.claim != null) {
			this.claim.release();
		}
	}

	@Override
	public String toString() {
		try {
			return file().toString();
		}
		catch (IOException ex) {
			return "position file of " + this.server;
		}
	}

}

package io.lbsync.sync;

import java.io.IOException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.PositionLostException;
import io.lbsync.jdbc.WriteAccess;

/**
 * The position in the file, for as long as it belongs there: while this server must not
 * write to the database, or the database has no table for it.
 * <p>
 * Used by one thread at a time; {@link #place()} may be asked for by any.
 */
final class FiledPosition {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final WriteAccess access;

	private final LastSynced rows;

	private final @Nullable PositionFile file;

	private volatile boolean kept;

	private boolean failedBefore;

	FiledPosition(Sync.Servers servers) {
		this.access = servers.access();
		this.rows = servers.lastSynced();
		this.file = servers.file();
	}

	boolean wanted() {
		return this.access.readOnly() || !this.rows.hasTable();
	}

	/**
	 * Where the position is, as the endpoint shows it.
	 */
	String place() {
		if (wanted()) {
			return this.kept ? "file" : "none";
		}
		return "database";
	}

	/**
	 * What was saved last.
	 * @return the position, or {@code null} if none is in the file, or it does not belong
	 * there
	 * @throws PositionLostException if nothing there can be trusted
	 */
	@Nullable String load() {
		if (this.file == null) {
			return null;
		}
		if (!wanted()) {
			leave();
			return null;
		}
		this.kept = this.file.take();
		if (!this.kept) {
			throw new PositionLostException("The position file " + this.file + " cannot be used by this process");
		}
		return this.file.load();
	}

	void save(String position, long lastId) {
		if (this.file == null || !this.file.take()) {
			this.kept = false;
			return;
		}
		try {
			this.file.save(position, lastId);
			this.kept = true;
			this.failedBefore = false;
		}
		catch (IOException ex) {
			this.kept = false;
			if (!this.failedBefore) {
				logger.warn("The position file cannot be written, so the next start is a cold boot; it is tried again "
						+ "with each heartbeat", ex);
			}
			this.failedBefore = true;
		}
	}

	/**
	 * The position means nothing any more.
	 */
	void forget() {
		if (this.file != null && wanted() && this.file.isThere() && this.file.take()) {
			this.file.forget();
		}
	}

	/**
	 * The position is in the database from now on.
	 */
	void leave() {
		if (this.file != null && this.file.isThere() && this.file.take()) {
			this.file.forget();
		}
		release();
	}

	void release() {
		if (this.file != null) {
			this.file.release();
		}
		this.kept = false;
	}

}

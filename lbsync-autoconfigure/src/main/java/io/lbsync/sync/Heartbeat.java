package io.lbsync.sync;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.instruction.LogPosition;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.jdbc.WritesRefused;
import io.lbsync.loop.Ticker;

/**
 * Saves this server's position, in its row or in a file: when its position moved, at most
 * once per sync interval, and otherwise as often as a heartbeat is due. A failing write
 * is reported, and holds up nothing.
 * <p>
 * Used by the loop's thread; the trouble may be asked for by any.
 */
final class Heartbeat {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final LastSynced lastSynced;

	private final LastSynced.Self self;

	private final WriteAccess access;

	private final FiledPosition filed;

	private final SyncSettings settings;

	private final Ticker ticker;

	private long beat;

	private @Nullable Long written;

	private long writtenRevision = -1;

	private volatile @Nullable String trouble;

	private final Settlement settlement;

	private final IdentityClash clash;

	// What this start wrote last.
	private @Nullable ServerState mine;

	// Whether the row may name a position.
	private boolean saved = true;

	// Another process goes on from what was written last.
	private boolean lentOut;

	Heartbeat(Sync.Servers servers, SyncSettings settings, Settlement settlement, Ticker ticker) {
		this.settlement = settlement;
		this.lastSynced = servers.lastSynced();
		this.self = servers.self();
		this.access = servers.access();
		this.filed = new FiledPosition(servers);
		this.settings = settings;
		this.ticker = ticker;
		this.clash = new IdentityClash(this.lastSynced.identity(), settings.heartbeat(), ticker);
	}

	/**
	 * Where this server was when it saved its position last, or {@code null} if it never
	 * did.
	 * @throws io.lbsync.instruction.PositionLostException if that cannot be trusted
	 */
	@Nullable String load() {
		String inFile = this.filed.load();
		ServerState state = this.lastSynced.load();
		if (state != null) {
			this.beat = state.beat();
		}
		this.saved = state != null && state.position() != null;
		// A server that wrote before, and has no file yet, goes on from its row.
		return (inFile != null || state == null) ? inFile : state.position();
	}

	/**
	 * What was saved means nothing any more, and nothing is applied. Whoever starts after
	 * a crash must not go on from it, for what it finds is rebuilt in part, or not yet.
	 */
	synchronized void forget(Progress progress, DatabaseId databaseId) {
		if (this.self.owner().isMainDom()) {
			this.filed.forget();
		}
		if (this.saved) {
			write(progress, databaseId);
			// What is applied next is saved as soon as it is.
			this.written = null;
		}
	}

	synchronized void reset() {
		this.written = null;
		this.mine = null;
		this.writtenRevision = -1;
		this.saved = true;
	}

	/**
	 * Write if it is time to.
	 */
	synchronized void beatIfDue(Progress progress, DatabaseId databaseId) {
		Long last = this.written;
		if (last == null || this.ticker.since(last).compareTo(pause(progress)) >= 0) {
			write(progress, databaseId);
		}
	}

	private Duration pause(Progress progress) {
		Duration pause = moved(progress) ? this.settings.timeBetweenSync() : this.settings.heartbeat();
		// Only whoever has just written may settle what is open below the head.
		Duration proof = this.settlement.cursor().proofPause();
		return (proof != null && proof.compareTo(pause) < 0) ? proof : pause;
	}

	/**
	 * Write the last position before this server ends.
	 */
	synchronized void beatAtEnd(Progress progress, DatabaseId databaseId) {
		if (moved(progress)) {
			write(progress, databaseId);
		}
	}

	/**
	 * Let another process use the position file.
	 */
	void end() {
		this.filed.release();
	}

	/**
	 * Where the position is kept.
	 */
	String place() {
		return this.filed.place();
	}

	/**
	 * Write the last position before another process goes on from it, and nothing more
	 * until this process owns the row again.
	 */
	synchronized void lendOut(Progress progress, DatabaseId databaseId) {
		beatAtEnd(progress, databaseId);
		this.lentOut = true;
	}

	/**
	 * The row is this process's own again.
	 */
	synchronized void takeBack() {
		this.lentOut = false;
	}

	private boolean moved(Progress progress) {
		return progress.applied() != null && progress.revision() != this.writtenRevision;
	}

	private void write(Progress progress, DatabaseId databaseId) {
		if (this.lentOut || !this.self.owner().isMainDom()) {
			return;
		}
		long revision = progress.revision();
		LogPosition position = progress.applied();
		try {
			if (this.lastSynced.available() && !this.access.readOnly()) {
				save(state(position, databaseId), moved(progress));
			}
			file(position, databaseId);
			this.written = this.ticker.nanos();
			this.writtenRevision = (position != null) ? revision : -1;
			this.trouble = null;
		}
		catch (DataAccessException ex) {
			failed(ex);
		}
	}

	private void file(@Nullable LogPosition position, DatabaseId databaseId) {
		if (!this.filed.wanted()) {
			this.filed.leave();
		}
		else if (position != null && (databaseId.isKnown() || position.lastId() > 0)) {
			// What names neither database nor row would count in any empty log.
			this.filed.save(databaseId.mark(position.text()), position.lastId());
		}
	}

	private void failed(DataAccessException ex) {
		if (this.trouble == null) {
			logger.warn("The position of this server cannot be written; it is tried again with each step", ex);
		}
		this.trouble = "cannot be written: " + ex.getMessage();
		if (WritesRefused.by(ex)) {
			// Another server than the one that was asked, or its settings changed.
			this.access.ask();
		}
	}

	private void save(ServerState state, boolean moved) {
		ServerState found = this.lastSynced.save(state, this.mine, moved, this.settlement);
		this.mine = state;
		this.saved = state.position() != null;
		// The answer to an earlier write may have been lost.
		if (found != null && !this.self.start().get().equals(found.start())) {
			this.clash.found(found, this.self.start().get());
		}
	}

	private ServerState state(@Nullable LogPosition position, DatabaseId databaseId) {
		return new ServerState(++this.beat, this.self.role().get(), this.self.address().get(),
				(position != null) ? position.lastId() : 0,
				(position != null) ? databaseId.mark(position.text()) : null, this.self.start().get());
	}

	/**
	 * That another live process writes this server's row, if one does.
	 */
	@Nullable String clash() {
		return this.clash.text();
	}

	@Nullable String trouble() {
		return this.trouble;
	}

}

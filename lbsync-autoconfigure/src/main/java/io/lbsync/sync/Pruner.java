package io.lbsync.sync;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.instruction.PruneChunk;
import io.lbsync.instruction.PruneRange;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.WritesRefused;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRoleAccessor;

/**
 * Deletes instructions that were kept for long enough: one {@link #step()} deletes what
 * can go now.
 *
 * <h2>How it works</h2> What is old enough is decided by the database's clock alone. Of
 * that, a row goes only when every live server must have passed it: its mark is at or
 * below a low-water mark that this server has known for a while (see
 * {@link PruneSettings#settling()}). So a transaction that stays open makes pruning wait,
 * and is reported, instead of taking rows away from under the readers. A server that was
 * away for longer finds out by {@code lbsync.pruned-to}, which is written in the
 * transaction of the deletes, and boots cold.
 * <p>
 * Rows go in chunks, each in a transaction of its own. Servers that prune at the same
 * time, or die while they do, harm nothing.
 * <p>
 * {@link #step()} is called by one thread at a time; everything else is thread-safe.
 */
public final class Pruner implements Step {

	private static final Log logger = LogFactory.getLog(Pruner.class);

	private static final int ALARM_AFTER = 3;

	private final LogWatch watch;

	private final @Nullable PruneLog log;

	private final PruneSettings settings;

	private final SettledLowWater lowWater;

	private final PruneTurn turn;

	private final PruneAlarm alarm;

	private final Loop loop;

	private final LongAdder pruned = new LongAdder();

	private volatile boolean wanted;

	private volatile boolean stopped;

	/**
	 * Create the pruner of a server.
	 * @param sync reads the log on this server
	 * @param target what is pruned
	 * @param role who is first to do it
	 * @param settings the settings
	 * @param ticker monotonic time
	 */
	public Pruner(Sync sync, Target target, ServerRoleAccessor role, PruneSettings settings, Ticker ticker) {
		this.watch = sync.watch();
		this.log = (target.keyValues() != null) ? new PruneLog(target.database(), target.keyValues()) : null;
		this.settings = settings;
		this.lowWater = new SettledLowWater(ticker, settings.settling());
		this.turn = new PruneTurn(role, ticker, settings.interval());
		this.alarm = new PruneAlarm(ticker, settings.settling().multipliedBy(ALARM_AFTER),
				target.database().dialect().openTransactions());
		this.loop = new Loop("lbsync-prune", settings.interval(), this);
	}

	/**
	 * Start the loop.
	 */
	public void start() {
		this.stopped = false;
		if (this.log != null) {
			this.loop.start();
		}
		else {
			logger
				.info("The log is not pruned: umbracoKeyValue, by which readers learn of it, is missing or too narrow");
		}
	}

	/**
	 * Stop the loop after the chunk in flight.
	 * @param timeout longest time to wait
	 */
	public void stop(Duration timeout) {
		this.stopped = true;
		this.loop.stop(timeout);
	}

	/**
	 * Prune with the next step, which follows at once, whatever the role of this server.
	 */
	public void request() {
		this.wanted = true;
		this.loop.wake();
	}

	@Override
	public void step() {
		PruneLog log = this.log;
		if (log != null) {
			step(log);
		}
	}

	private void step(PruneLog log) {
		LogWatch.Look look = this.watch.take();
		if (look == null) {
			this.lowWater.forget();
			return;
		}
		this.lowWater.note(look);
		Long mark = this.lowWater.mark();
		LocalDateTime before = look.now().minus(this.settings.retention());
		if (mark != null && isDue(look.oldest(), before)) {
			this.wanted = false;
			prune(log, look, new PruneRange(before, mark, this.settings.chunk()));
		}
	}

	private boolean isDue(@Nullable LocalDateTime oldest, LocalDateTime before) {
		if (this.wanted) {
			return true;
		}
		if (oldest == null) {
			return false;
		}
		if (!oldest.isBefore(before)) {
			this.alarm.released();
			return false;
		}
		return this.turn.isMine(oldest);
	}

	private void prune(PruneLog log, LogWatch.Look look, PruneRange range) {
		try {
			boolean held = false;
			PruneChunk chunk;
			long after = 0;
			do {
				chunk = log.look(range, after);
				held |= chunk.held();
				if (chunk.deletable() > 0 && !delete(log, range, chunk, look.position().scope())) {
					return;
				}
				after = chunk.last();
			}
			while (chunk.deletable() > 0 && chunk.rows() == range.chunk() && !this.stopped);
			report(held, range.lowWater());
		}
		catch (DataAccessException ex) {
			refused(ex);
		}
	}

	/**
	 * Delete a chunk.
	 * @return whether it was this server that did; otherwise the other one goes on
	 */
	private boolean delete(PruneLog log, PruneRange range, PruneChunk chunk, String scope) {
		int deleted = log.delete(range, chunk, scope);
		this.pruned.add(Math.max(0, deleted));
		return deleted >= 0;
	}

	private void report(boolean held, long mark) {
		if (held) {
			this.alarm.held(this.lowWater.unchanged(), mark);
		}
		else {
			this.alarm.released();
		}
	}

	private void refused(DataAccessException ex) {
		if (!WritesRefused.by(ex)) {
			throw ex;
		}
		if (this.turn.refused()) {
			logger.info("This server may not delete instructions; another one has to prune them (%s)"
				.formatted(ex.getMostSpecificCause().getMessage()));
		}
	}

	/**
	 * State at this moment.
	 * @return the state
	 */
	public PruneStatus status() {
		return new PruneStatus(this.pruned.sum(), this.alarm.age(), this.alarm.reason());
	}

	/**
	 * What is pruned.
	 *
	 * @param database the shared database
	 * @param keyValues its coordination rows, or {@code null} if it has no table for
	 * them: then readers could not learn what is gone, and nothing is pruned
	 */
	public record Target(Database database, @Nullable KeyValues keyValues) {

	}

}

package io.lbsync.sync;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.AppliedLog;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogPosition;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.pulse.Pulse;
import io.lbsync.pulse.PulseAnswer;
import io.lbsync.role.MainDomOwnership;

/**
 * Keeps the caches of this server in step with the log: one {@link #step()} reads what is
 * new, hands it to the refreshers, and saves how far it came.
 *
 * <h2>How it works</h2> The first step decides how the server comes up. It goes on from
 * its saved position (warm boot) if the position is known to belong to this database and
 * no more than {@link SyncSettings#maxProcessingInstructionCount()} instructions are
 * waiting; otherwise it seeks the head of the log and refreshes everything in full (cold
 * boot). Either way the cursor is set <em>before</em> anything is refreshed, and
 * refreshers whose state does not survive a restart are refreshed in full. The same cold
 * boot follows whenever a step finds that the position means nothing any more: another
 * database, ids used again, a row that is gone.
 * <p>
 * A process that does not own its server's local state, because another one does, leaves
 * refreshers alone whose state survives a restart, and saves no position. When it becomes
 * the owner, it begins again where the other one stopped.
 * <p>
 * Nothing waits for a refresher: rows go to one lane per refresher, and the position that
 * is saved and shown to others is that of the slowest lane.
 * <p>
 * {@link #step()} is called by one thread at a time; everything else is thread-safe.
 */
public final class Sync implements Step, AppliedLog {

	private final DatabaseId databaseId;

	private final LogCursor cursor;

	private final SyncSettings settings;

	private final SyncListener listener;

	private final Heartbeat heartbeat;

	private final Counters counters = new Counters();

	// The refreshers are done: no reason to be called not ready until the next interval.
	private final Progress progress = new Progress(this::wake);

	private final RefresherLanes lanes;

	private final Ticker ticker;

	private final DrainGuard guard;

	private final MainDomOwnership owner;

	private final LogReader reader;

	private final LogWatch watch;

	private final Loop loop;

	private final WriteAccess access;

	private final Boot boot;

	// Persistent refreshers missed what was applied since.
	private volatile boolean ownedByAnother;

	// The position is saved for whoever comes next, but this process still is the owner.
	private volatile boolean letGo;

	// Below: written by the thread that calls step().
	private volatile boolean ready;

	private volatile long headId;

	private volatile @Nullable LocalDateTime lastSync;

	/**
	 * Create the sync of a server.
	 * @param log where instructions come from
	 * @param target where they go
	 * @param self what the server says of itself
	 * @param settings the settings
	 * @param environment what the sync stands on
	 */
	public Sync(Source log, Target target, Servers self, SyncSettings settings, Environment environment) {
		this.cursor = log.log().cursor();
		this.settings = settings;
		this.listener = new SafeListener(environment.listeners());
		this.access = self.access();
		boolean coordination = self.lastSynced().available();
		this.databaseId = new DatabaseId(coordination ? log.keyValues() : null, this.access);
		this.heartbeat = new Heartbeat(self, settings, new Settlement(this.cursor, log.keyValues(), coordination),
				environment.ticker());
		this.ticker = environment.ticker();
		this.owner = self.self().owner();
		this.lanes = new RefresherLanes(target, this.owner, environment.executor(), this.counters,
				environment.ticker());
		this.guard = new DrainGuard(environment.ticker(), settings.syncTimeout());
		this.reader = new LogReader(new LogReader.Sources(log.pulse(), this.cursor, log.codec(), log.own()), this.lanes,
				this.progress, this.counters, this.listener, this.guard);
		this.watch = new LogWatch(log.pulse());
		this.boot = new Boot(new Boot.Parts(log.pulse(), this.cursor, log.own(), this.databaseId, this.heartbeat,
				this.progress, this.lanes), settings, environment.executor(), this.listener);
		this.loop = new Loop("lbsync-sync", environment.pause(), this);
	}

	/**
	 * Start the loop. It boots on its own thread; this method returns at once.
	 */
	public void start() {
		this.boot.restart();
		this.ready = false;
		this.lanes.restart();
		this.loop.start();
	}

	/**
	 * Stop the loop, wait for what is under way, and save the position.
	 * @param timeout longest time to wait
	 */
	public void stop(Duration timeout) {
		this.loop.stop(timeout);
		if (this.boot.isDone()) {
			this.heartbeat.beatAtEnd(this.progress, this.databaseId);
		}
		this.heartbeat.end();
		this.lanes.stop();
	}

	/**
	 * Look at the log now, not at the end of the interval.
	 */
	public void wake() {
		this.loop.wake();
	}

	/**
	 * Rebuild everything with the next step, which follows at once.
	 * @param reason why, for people
	 */
	public void requestColdBoot(String reason) {
		this.boot.wantCold(reason);
		wake();
	}

	@Override
	public void step() {
		if (this.owner.isDecided()) {
			seeWhoOwns();
			turn();
		}
	}

	private void seeWhoOwns() {
		if (!this.owner.isMainDom()) {
			this.ownedByAnother = true;
			this.letGo = false;
		}
		else if (this.ownedByAnother && !this.letGo) {
			this.ownedByAnother = false;
			this.heartbeat.takeBack();
			if (this.lanes.anyPersistent()) {
				this.boot.again();
			}
		}
	}

	private void turn() {
		long asked = this.ticker.nanos();
		if (look()) {
			this.listener.looked(asked);
		}
		this.lanes.check(this.settings.syncTimeout());
		checkReady();
		this.heartbeat.beatIfDue(this.progress, this.databaseId);
	}

	private boolean look() {
		try {
			if (!this.boot.isDone()) {
				this.access.ask();
			}
			this.boot.fromPosition();
			return drain();
		}
		catch (PositionLostException ex) {
			this.ready = false;
			this.watch.forget();
			this.boot.cold(ex.reason(), this::takeHead);
			return drain();
		}
	}

	/**
	 * Save the position for the last time: another process of this server goes on from
	 * it. What is applied from now on is for the caches in memory, until this process
	 * owns the local state again.
	 */
	public void letGo() {
		this.letGo = true;
		this.ownedByAnother = true;
		this.heartbeat.lendOut(this.progress, this.databaseId);
	}

	/**
	 * This process owns the local state, again or for the first time.
	 */
	public void takeOver() {
		this.letGo = false;
		wake();
	}

	/**
	 * Whatever is refreshed before the head is known would miss what commits between.
	 */
	private void takeHead() {
		if (!drain()) {
			throw new IllegalStateException(
					"The cold boot cannot begin and is tried again: the log was " + this.guard.trouble());
		}
	}

	private boolean drain() {
		boolean drained = this.reader.drain(this::saw);
		this.access.answeredBy(this.cursor.onStandby());
		if (readOnly()) {
			// Nobody prunes from here.
			this.watch.forget();
		}
		else if (drained) {
			this.watch.reached(this.cursor.position());
		}
		return drained;
	}

	private void saw(PulseAnswer answer) {
		this.headId = answer.headId();
		this.lastSync = answer.now();
		this.watch.saw(answer);
		this.databaseId.verify(answer.coordination());
	}

	/**
	 * What is seen of the log, for whoever prunes it.
	 */
	LogWatch watch() {
		return this.watch;
	}

	private void checkReady() {
		if (!this.ready && this.progress.applied() != null) {
			this.ready = true;
			this.boot.caughtUp();
			this.listener.caughtUp();
		}
	}

	@Override
	public boolean await(String mark, Duration timeout) {
		if (this.progress.await(mark, Duration.ZERO)) {
			return true;
		}
		wake();
		return this.progress.await(mark, timeout);
	}

	/**
	 * State at this moment.
	 * @return the state
	 */
	public SyncStatus status() {
		LogPosition applied = this.progress.applied();
		Map<String, String> troubles = new LinkedHashMap<>(this.lanes.troubles());
		String unwritten = this.heartbeat.trouble();
		if (unwritten != null) {
			troubles.put("position", unwritten);
		}
		String unread = this.guard.trouble();
		if (unread != null) {
			troubles.put("log", unread);
		}
		return new SyncStatus(this.boot.state(), this.boot.reason(), this.ready,
				(applied != null) ? applied.lastId() : 0, this.headId, (applied != null) ? applied.open() : 0,
				this.heartbeat.place(), this.lastSync, Map.copyOf(troubles), this.counters.counts());
	}

	/**
	 * That another live process has the identity of this server, and writes its row.
	 * @return what happened and what to do, or {@code null} if there is no such process
	 */
	public @Nullable String identityClash() {
		return this.heartbeat.clash();
	}

	/**
	 * Whether this server writes nothing to the database: it may not, or the database is
	 * a standby. A promotion may end that.
	 * @return whether it only reads
	 */
	public boolean readOnly() {
		return this.access.readOnly();
	}

	/**
	 * Why this server writes nothing to the database.
	 * @return the reason for people, or {@code null} if it writes
	 */
	public @Nullable String readOnlyReason() {
		return this.access.reason();
	}

	/**
	 * Where instructions come from.
	 *
	 * @param keyValues coordination rows of the database
	 * @param log the log
	 * @param pulse the one statement
	 * @param codec reads rows
	 * @param own which rows were applied here already
	 */
	public record Source(KeyValues keyValues, InstructionLog log, Pulse pulse, InstructionCodec codec,
			OwnInstructions own) {

	}

	/**
	 * Where instructions go.
	 *
	 * @param refreshers all refreshers
	 * @param dispatch tells them
	 */
	public record Target(CacheRefreshers refreshers, RefreshDispatch dispatch) {

	}

	/**
	 * What the servers know of each other.
	 *
	 * @param lastSynced the servers' rows
	 * @param self what this server writes into its own
	 * @param access whether it writes at all
	 * @param file where it keeps its position when it does not, or has no table for it;
	 * {@code null} if it then keeps none
	 */
	public record Servers(LastSynced lastSynced, LastSynced.Self self, WriteAccess access,
			@Nullable PositionFile file) {

	}

	/**
	 * What the sync stands on.
	 *
	 * @param executor runs the lanes; needs a thread for each refresher at most
	 * @param ticker monotonic time
	 * @param listeners are told
	 * @param pause asked after each step for the time until the next one
	 */
	public record Environment(Executor executor, Ticker ticker, List<SyncListener> listeners,
			Supplier<Duration> pause) {

	}

}

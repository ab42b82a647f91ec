package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.election.RecordWatch.Seen;
import io.lbsync.jdbc.LockSession;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.pulse.PulseObserver;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleChangedEvent;

/**
 * Makes sure that at most one of the servers believes that it schedules, and that soon
 * another one does when it is gone.
 *
 * <h2>How it works</h2> One row, the record, says who holds the term; every change of it
 * is one compare-and-set. A holder shows with each touch that it lives. Others take over
 * when the record has not changed for the stale time-out on <em>their own</em> monotonic
 * clock; by then the holder's lease, counted from its sending, has ended. Where the
 * database has session locks, the holder takes one and says so in the record. Then it
 * publishes only while it can prove that its session lives, and one deputy, which waits
 * for the lock, takes over a moment after it falls.
 * <p>
 * {@link #step()} is called by one thread at a time; everything else is thread-safe.
 */
public final class Election implements Step, PulseObserver {

	static final Log logger = LogFactory.getLog(Election.class);

	private static final Duration LONGEST_TURN = Duration.ofMillis(500);

	private static final Duration RETRY = Duration.ofSeconds(2);

	private final ElectionStore store;

	private final Supplier<Moves.Self> start;

	private final BooleanSupplier readOnly;

	private final Moves moves;

	private final Tenure tenure;

	private final RecordWatch watch;

	private final SessionKeeper keeper;

	private final ElectionSettings settings;

	private final Ticker ticker;

	private final Survey survey;

	private final RoleAnnouncer announcer;

	private final Loop turns;

	private final Loop sessions;

	private volatile boolean running;

	private volatile boolean lookWanted;

	private final ElectionTrouble trouble = new ElectionTrouble();

	// Below: touched by whoever calls step().
	// The term in which this server was shown last: the one who held the term before may
	// have shown it as gone.
	private long shownIn;

	private @Nullable Long touched;

	private Duration untilTouch = Duration.ZERO;

	private volatile @Nullable Long steppedDown;

	/**
	 * Create the election of a server.
	 * @param source what it stands on
	 * @param settings the settings
	 * @param ticker monotonic time
	 * @param listener is told when the role changed
	 */
	public Election(ElectionSource source, ElectionSettings settings, Ticker ticker,
			Consumer<ServerRoleChangedEvent> listener) {
		this(source.store(settings, ticker), source.locks(), source::self, source.readOnly(), settings, ticker,
				listener);
	}

	Election(ElectionStore store, SessionLocks locks, Supplier<Moves.Self> start, BooleanSupplier readOnly,
			ElectionSettings settings, Ticker ticker, Consumer<ServerRoleChangedEvent> listener) {
		this.store = store;
		this.start = start;
		this.readOnly = readOnly;
		this.tenure = new Tenure(ticker);
		this.watch = new RecordWatch(ticker);
		this.moves = new Moves(store, this.tenure, this.watch, settings, ticker);
		this.keeper = new SessionKeeper(locks, this.moves, this.tenure, this.watch, settings, ticker);
		this.settings = settings;
		this.ticker = ticker;
		this.survey = new Survey(store, settings.interval(), ticker);
		this.announcer = new RoleAnnouncer(listener, settings.grace().multipliedBy(2), ticker);
		this.turns = new Loop("lbsync-election", turn(settings.interval()), this);
		this.sessions = new Loop("lbsync-session", settings.pingInterval(), this.keeper);
	}

	private static Duration turn(Duration interval) {
		Duration tenth = interval.dividedBy(10);
		return (tenth.compareTo(LONGEST_TURN) < 0) ? tenth : LONGEST_TURN;
	}

	/**
	 * Take part from now on. The first touch follows on a thread of its own; this method
	 * returns at once.
	 */
	public void start() {
		begin();
		this.turns.start();
		this.sessions.start();
	}

	void begin() {
		this.touched = null;
		this.survey.reset();
		this.steppedDown = null;
		this.store.forgetSelf();
		this.moves.restart(this.start.get());
		this.keeper.restart();
		this.running = true;
	}

	/**
	 * Take part no more, and let another server take over at once. What is still under
	 * way afterwards claims nothing, and gives up again what it gets.
	 * @param timeout longest time to wait for what is under way
	 */
	public void stop(Duration timeout) {
		long begun = this.ticker.nanos();
		this.turns.stop(timeout);
		this.running = false;
		LockSession session = this.keeper.backing();
		this.moves.stop();
		boolean writes = !this.readOnly.getAsBoolean();
		if (writes) {
			giveUp(() -> this.moves.sayStopped(session, timeout.minus(this.ticker.since(begun))));
		}
		// Before anything else: the deputy waits for it.
		this.keeper.end();
		if (writes) {
			hide();
		}
		this.sessions.stop(timeout);
		this.announcer.tell(role(), this.tenure.term() != null);
	}

	private void hide() {
		try {
			this.store.hide();
		}
		catch (SQLException | DataAccessException ex) {
			logger.debug("This server could not show that it stopped", ex);
		}
	}

	/**
	 * Let another server schedule. This one claims no term before the next touch but one.
	 */
	public void stepDown() {
		if (!this.running || this.readOnly.getAsBoolean()) {
			return;
		}
		this.steppedDown = this.ticker.nanos();
		giveUp(() -> this.moves.stepDown(this.keeper.backing()));
		this.keeper.letGo();
		this.turns.wake();
	}

	private void giveUp(Resignation resignation) {
		try {
			resignation.send();
		}
		catch (SQLException | DataAccessException ex) {
			logger.warn("That this server gives up scheduling could not be written; others take over when its term has "
					+ "lapsed", ex);
		}
	}

	@Override
	public void observed(LocalDateTime now, Map<String, String> coordination) {
		String text = coordination.get(ElectionRecord.KEY);
		Seen seen = this.watch.seen();
		if (!this.running || seen == null) {
			return;
		}
		if (text == null || !isUnderstood(text)) {
			this.lookWanted = true;
		}
		if (this.lookWanted || isFree()) {
			this.turns.wake();
		}
	}

	private boolean isUnderstood(String text) {
		try {
			return this.moves.heard(text);
		}
		catch (IllegalStateException ex) {
			// This server's own thread will meet it, and say so; the reader goes on.
			return false;
		}
	}

	@Override
	public void step() {
		if (this.readOnly.getAsBoolean()) {
			this.announcer.tell(role(), this.tenure.term() != null);
			return;
		}
		try {
			turn();
			this.trouble.seen(this.watch.seen(), this.settings.staleTimeout());
			this.trouble.over();
		}
		catch (SQLException | RuntimeException ex) {
			this.trouble.failed(ex, RETRY);
		}
		this.announcer.tell(role(), this.tenure.term() != null);
	}

	private void turn() throws SQLException {
		if (this.lookWanted) {
			this.lookWanted = false;
			this.moves.look();
		}
		if (isTouchDue()) {
			touch();
		}
		this.survey.takeIfDue(this.tenure.term(), this.keeper.backing());
	}

	private boolean isTouchDue() {
		Long last = this.touched;
		if (last == null) {
			return true;
		}
		boolean due = this.ticker.since(last).compareTo(this.untilTouch) >= 0;
		return due || (this.trouble.text().isEmpty() && this.tenure.term() == null && isFree());
	}

	private boolean isFree() {
		Seen seen = this.watch.seen();
		boolean nobodys = seen != null && !seen.foreign() && seen.record().holder() == null && mayClaim();
		return nobodys || this.watch.isStale(this.settings.staleTimeout());
	}

	private boolean mayClaim() {
		Long since = this.steppedDown;
		return since == null || this.ticker.since(since).compareTo(this.settings.interval()) >= 0;
	}

	private void touch() throws SQLException {
		this.touched = this.ticker.nanos();
		this.untilTouch = shorter(RETRY, this.settings.interval());
		LockSession session = this.keeper.backing();
		boolean deputy = session != null && session.isHeld(SessionKeeper.DEPUTY);
		if (this.shownIn != epoch()) {
			this.store.forgetSelf();
		}
		this.moves.touch(session, deputy, mayClaim());
		this.shownIn = epoch();
		this.untilTouch = this.settings.interval();
		this.survey.want();
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	/**
	 * Role of this server at this moment.
	 * @return the role, computed anew at each call
	 */
	public ServerRole role() {
		if (!this.running) {
			return ServerRole.UNKNOWN;
		}
		if (this.readOnly.getAsBoolean()) {
			return ServerRole.SUBSCRIBER;
		}
		if (this.tenure.publishes()) {
			return this.survey.alone() ? ServerRole.SINGLE : ServerRole.SCHEDULING_PUBLISHER;
		}
		Seen seen = this.watch.seen();
		boolean another = seen != null && seen.record().holder() != null && this.tenure.term() == null
				&& !this.moves.isMine(seen.record());
		return another ? ServerRole.SUBSCRIBER : ServerRole.UNKNOWN;
	}

	/**
	 * State at this moment.
	 * @return the state
	 */
	public ElectionStatus status() {
		return new ElectionStatus(role(), epoch(), this.tenure.isVerified(), this.keeper.distrust(),
				this.trouble.text());
	}

	private long epoch() {
		Seen seen = this.watch.seen();
		return (seen != null) ? seen.record().epoch() : 0;
	}

	Tenure tenure() {
		return this.tenure;
	}

	SessionKeeper keeper() {
		return this.keeper;
	}

	/**
	 * How this server says that it schedules no more.
	 */
	private interface Resignation {

		void send() throws SQLException;

	}

}

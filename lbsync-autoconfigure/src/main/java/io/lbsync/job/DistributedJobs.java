package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.transaction.support.TransactionOperations;

import io.lbsync.jdbc.Database;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerStart;

/**
 * Runs the distributed jobs of this server when it is their turn.
 *
 * <h2>How it works</h2> Each job has one row. To run a slot, a server changes the row in
 * one compare-and-set statement, which raises a token; to finish it, it changes the row
 * again, on condition that nobody else has meanwhile. A transactional job does that
 * within its own transaction. Slots are due by the database's clock, and whether a server
 * is alive is judged by its signs of life and the monotonic clock of whoever waits for
 * them.
 * <p>
 * {@link #step()} is called by one thread at a time; everything else is thread-safe.
 */
public final class DistributedJobs implements Step {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private static final Duration LONGEST_REST = Duration.ofMinutes(1);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final JobStore store;

	private final JobDisplay display;

	private final JobRunner runner;

	private final BooleanSupplier readOnly;

	private final Surroundings around;

	// By their names, as rows may be compared without regard to case.
	private volatile Map<String, WatchedJob> jobs = Map.of();

	private final JobThreads threads;

	private final Loop turns;

	private final JobBeats signs;

	private final Loop beats;

	private volatile Map<String, String> rows = Map.of();

	private volatile boolean running;

	private final Stopping stopping = new Stopping();

	private volatile boolean registered;

	private volatile long started;

	private volatile long wakeAt;

	/**
	 * Create the jobs of a server.
	 * @param source what they stand on
	 * @param settings the settings
	 * @param ticker monotonic time
	 * @param listeners are told what happens
	 */
	public DistributedJobs(Source source, JobSettings settings, Ticker ticker, List<JobListener> listeners) {
		this(source, new JdbcJobStore(source.database()), settings, ticker, listeners);
	}

	DistributedJobs(Source source, JobStore store, JobSettings settings, Ticker ticker, List<JobListener> listeners) {
		this.store = store;
		this.display = new JobDisplay(source.database(), source.shown(), ticker);
		this.readOnly = source.readOnly();
		this.around = new Surroundings(source.start()::guid, source.start().identity().toString(), new JobClock(ticker),
				ticker, settings);
		this.threads = new JobThreads(source.executor(), settings.most(), this::turn, this::ended);
		JobWork work = new JobWork(source.database(), source.transactions(), this.store, this.display, this.stopping);
		this.runner = new JobRunner(this.store, work, this.around, new JobListeners(listeners));
		this.turns = new Loop("lbsync-jobs", this::rest, this);
		this.signs = new JobBeats(() -> this.jobs.values(), this.store, this.display, this.around);
		this.beats = new Loop("lbsync-jobs-alive", settings::beat, this.signs);
	}

	/**
	 * Take these jobs, and no others, before {@link #start()}. They are not known when
	 * this object is created, because they may want anything.
	 * @param all the jobs
	 * @throws IllegalArgumentException if a job has a bad name or period, or two have the
	 * same name
	 */
	public void take(Collection<? extends DistributedBackgroundJob> all) {
		Map<String, WatchedJob> watched = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (DistributedBackgroundJob job : all) {
			JobRules.check(job);
			if (watched.put(job.name(), new WatchedJob(job, this.around)) != null) {
				throw new IllegalArgumentException(
						("Two distributed jobs have the name '%s'. Each needs one of its own, "
								+ "and case does not count, because not every database tells it apart.")
							.formatted(job.name()));
			}
		}
		this.jobs = watched;
	}

	/**
	 * Run jobs from now on. The first look at them follows after the delay.
	 */
	public void start() {
		begin();
		if (!this.jobs.isEmpty()) {
			this.turns.start();
			if (!this.around.settings().keepAlive().isZero()) {
				this.beats.start();
			}
		}
	}

	void begin() {
		this.jobs.values().forEach(WatchedJob::reset);
		this.started = this.around.ticker().nanos();
		this.wakeAt = this.started;
		this.stopping.reset();
		this.registered = false;
		this.running = true;
	}

	/**
	 * Claim no more slots, let what runs come to its end, and cancel what does not. A
	 * cancelled slot is left to other servers.
	 * @param drain longest time to wait before runs are cancelled
	 * @param cancellation longest time to wait for them to end then
	 */
	public void stop(Duration drain, Duration cancellation) {
		this.running = false;
		this.turns.stop(cancellation);
		if (!this.threads.awaitIdle(drain)) {
			this.stopping.begin();
			this.jobs.values().forEach(DistributedJobs::cancel);
			if (!this.threads.awaitIdle(cancellation)) {
				logger.warn(
						"Jobs go on although they were cancelled. Other servers take them over when this one is gone");
			}
		}
		this.beats.stop(cancellation);
	}

	private static void cancel(WatchedJob job) {
		JobRun run = job.run();
		if (run != null) {
			run.cancel();
		}
	}

	/**
	 * The pulse brought rows.
	 * @param now the database's time, in UTC
	 * @param coordination rows of {@code umbracoKeyValue}
	 */
	public void observed(LocalDateTime now, Map<String, String> coordination) {
		if (this.running && !this.jobs.isEmpty()) {
			read(now.toInstant(ZoneOffset.UTC), coordination);
			this.turns.wake();
		}
	}

	private void read(Instant now, Map<String, String> found) {
		this.around.clock().read(now);
		this.rows = found;
		this.jobs.values().forEach((job) -> {
			String key = JobRow.PREFIX + job.name();
			job.observe(found.get(key), found.get(key + JobRow.ALIVE));
		});
	}

	@Override
	public void step() {
		Duration delay = this.around.settings().delay().minus(this.around.ticker().since(this.started));
		boolean early = delay.compareTo(Duration.ZERO) > 0;
		if (early || !this.running || this.readOnly.getAsBoolean()) {
			this.wakeAt = this.around.ticker().nanos() + (early ? delay : LONGEST_REST).toNanos();
			return;
		}
		// Unless the database fails, the look says better.
		this.wakeAt = this.around.ticker().nanos() + RETRY.toNanos();
		if (!this.registered || this.jobs.values().stream().anyMatch(WatchedJob::isMissing)) {
			register();
		}
		if (look()) {
			JobStore.Reading reading = this.store.read();
			read(reading.now(), reading.rows());
			look();
		}
	}

	private void register() {
		JobStore.Reading before = this.store.read();
		Set<String> made = new HashSet<>();
		for (WatchedJob job : this.jobs.values()) {
			if (!before.rows().containsKey(JobRow.PREFIX + job.name())) {
				this.store.register(job.name(), JobRow.first(job.period(), before.now()));
				made.add(job.name());
			}
		}
		JobStore.Reading after = this.store.read();
		read(after.now(), after.rows());
		this.jobs.values().forEach((job) -> this.display.register(job, made.contains(job.name())));
		this.registered = true;
	}

	/**
	 * Start what may be started, and find out when the next look is due.
	 * @return whether rows have to be read first, because the pulse did not bring them
	 */
	private boolean look() {
		long now = this.around.ticker().nanos();
		long patience = this.around.settings().period().toNanos();
		long wake = now + LONGEST_REST.toNanos();
		boolean read = false;
		List<Due> due = new ArrayList<>();
		for (WatchedJob job : this.jobs.values()) {
			Turn turn = job.turn();
			if (turn == Turn.NEVER) {
				continue;
			}
			if (job.isReady()) {
				due.add(new Due(job, now - turn.at()));
				continue;
			}
			long at = (now - turn.at() < 0) ? turn.at() : turn.at() + patience;
			read |= now - at >= 0;
			wake = (wake - at < 0) ? wake : at;
		}
		this.wakeAt = wake;
		submit(due);
		return read;
	}

	private void submit(List<Due> due) {
		// Where threads are few, jobs that are always due would keep all others from
		// running.
		due.sort(Comparator.comparingLong(Due::waits).reversed());
		due.forEach((one) -> this.threads.submit(one.job()));
	}

	private void turn(WatchedJob job) {
		if (this.running) {
			this.runner.turn(job);
		}
	}

	private void ended() {
		if (this.running) {
			this.turns.wake();
		}
	}

	void beat() {
		this.signs.step();
	}

	private Duration rest() {
		Duration rest = Duration.ofNanos(this.wakeAt - this.around.ticker().nanos());
		return rest.isNegative() ? Duration.ZERO : rest;
	}

	/**
	 * All jobs as this server knows them: its own, and those that only other versions of
	 * the application have.
	 * @return the jobs, in the order of their names
	 */
	public List<JobStatus> status() {
		Map<String, JobStatus> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		this.rows.forEach((key, text) -> {
			if (key.startsWith(JobRow.PREFIX) && !key.endsWith(JobRow.ALIVE)) {
				String name = key.substring(JobRow.PREFIX.length());
				JobRow.read(name, text).ifPresent((row) -> all.put(name, row.status(name, row.period(), false, null)));
			}
		});
		this.jobs.values().forEach((job) -> all.put(job.name(), job.status()));
		return List.copyOf(all.values());
	}

	/**
	 * What the jobs stand on.
	 *
	 * @param database the database, which has coordination rows
	 * @param shown whether to show jobs in {@code umbracoDistributedJob}
	 * @param start identity and GUID of this start
	 * @param readOnly whether nothing can be written here
	 * @param transactions begins transactions of the database
	 * @param executor runs the work; it must not queue
	 */
	public record Source(Database database, boolean shown, ServerStart start, BooleanSupplier readOnly,
			TransactionOperations transactions, Executor executor) {

	}

	/**
	 * A job that may be claimed now, and for how long it has been so.
	 */
	private record Due(WatchedJob job, long waits) {

	}

}

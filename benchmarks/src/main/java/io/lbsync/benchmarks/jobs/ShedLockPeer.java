package io.lbsync.benchmarks.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * ShedLock. It is a lock, and no scheduler: when to run is asked of the application's own
 * timers, on each node, and without a lock that is kept for longer than the work (and the
 * difference of the clocks) a slot may be run twice, one after the other.
 */
final class ShedLockPeer implements Peer {

	private static final Duration AT_MOST = Duration.ofMinutes(1);

	// Longer than the ticks of the nodes are apart, shorter than the period.
	private static final Duration AT_LEAST = Duration.ofMillis(500);

	private static final long SECOND = 1000;

	private static final long HOUR = 3600 * SECOND;

	private final boolean shared;

	/**
	 * Create it.
	 * @param shared whether the nodes compete for each lock
	 */
	ShedLockPeer(boolean shared) {
		this.shared = shared;
	}

	@Override
	public String name() {
		return this.shared ? "ShedLock, both nodes at each lock" : "ShedLock, own lock per thread";
	}

	@Override
	public void prepare(Fleet fleet) {
		fleet.jdbc().sql("""
				CREATE TABLE shedlock (
					name varchar(64) NOT NULL PRIMARY KEY,
					lock_until timestamp NOT NULL,
					locked_at timestamp NOT NULL,
					locked_by varchar(255) NOT NULL
				)
				""").update();
	}

	@Override
	public Running fast(Fleet fleet, Tally tally) {
		Running running = new Running();
		for (int i = 0; i < fleet.pools().size(); i++) {
			String owner = this.shared ? "" : "node" + i;
			LockingTaskExecutor locking = locking(fleet.pools().get(i));
			ExecutorService threads = Executors.newFixedThreadPool(THREADS);
			AtomicBoolean stopped = new AtomicBoolean();
			for (int j = 0; j < THREADS; j++) {
				String lock = owner + "job" + j;
				threads.execute(() -> {
					while (!stopped.get()) {
						locking.executeWithLock((Runnable) tally::ran,
								new LockConfiguration(Instant.now(), lock, AT_MOST, Duration.ZERO));
					}
				});
			}
			running.add(() -> {
				stopped.set(true);
				end(threads);
			});
		}
		return running;
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		return ticking(fleet, 5, HOUR, () -> HOUR, tally);
	}

	@Override
	public Running eachSecond(Fleet fleet, int jobs, Tally tally) {
		// All nodes tick at the same time, as with a cron expression.
		return ticking(fleet, jobs, SECOND, () -> SECOND - System.currentTimeMillis() % SECOND, tally);
	}

	private static Running ticking(Fleet fleet, int jobs, long period, LongSupplier first, Tally tally) {
		Running running = new Running();
		for (DataSource node : fleet.pools()) {
			LockingTaskExecutor locking = locking(node);
			ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
			for (int i = 0; i < jobs; i++) {
				String job = "job" + i;
				timer.scheduleAtFixedRate(() -> {
					long slot = Math.round((double) System.currentTimeMillis() / period);
					locking.executeWithLock((Runnable) () -> tally.ran(job, slot),
							new LockConfiguration(Instant.now(), job, AT_MOST, AT_LEAST));
				}, first.getAsLong(), period, TimeUnit.MILLISECONDS);
			}
			running.add(() -> end(timer));
		}
		return running;
	}

	private static LockingTaskExecutor locking(DataSource node) {
		return new DefaultLockingTaskExecutor(
				new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
					.withJdbcTemplate(new JdbcTemplate(node))
					.usingDbTime()
					.build()));
	}

	private static void end(ExecutorService threads) throws InterruptedException {
		threads.shutdown();
		if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Threads go on: " + List.of(threads));
		}
	}

}

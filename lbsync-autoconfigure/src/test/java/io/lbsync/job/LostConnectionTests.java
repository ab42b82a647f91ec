package io.lbsync.job;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.MigratedDatabase;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A job that does not fail, but whose transaction does, or the answer to it is lost.
 */
@ParameterizedClass
@ProductSource(Product.H2)
class LostConnectionTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ManualTicker ticker = new ManualTicker();

	private final AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);

	private final List<Long> slots = new CopyOnWriteArrayList<>();

	private final List<JobOutcome> outcomes = new CopyOnWriteArrayList<>();

	@Parameter
	private Product product;

	private MigratedDatabase migrated;

	private DistributedJobs jobs;

	private JobStore store;

	private @Nullable Supplier<RuntimeException> failure;

	// Whether the answer is lost, and not the transaction.
	private boolean committed;

	// Whether the answer to the end of a plain job is lost.
	private boolean loses;

	// What happens before this server looks at the row.
	private Runnable meanwhile = () -> {
	};

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.store = new Losing(new ShiftedStore(new JdbcJobStore(this.migrated.database()), this.shift));
		TransactionTemplate template = new TransactionTemplate(
				new JdbcTransactionManager(this.migrated.test().dataSource()));
		this.jobs = new DistributedJobs(new DistributedJobs.Source(this.migrated.database(), true,
				new ServerStart(new ServerIdentity("one", "app")), () -> false, new Failing(template), Runnable::run),
				this.store,
				JobSettings.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(30), 1),
				this.ticker, List.of(new JobListener() {

					@Override
					public void finished(JobFinishedEvent event) {
						LostConnectionTests.this.outcomes.add(event.outcome());
					}

				}));
		begin(true);
	}

	private void begin(boolean transactional) {
		this.jobs
			.take(List.of(new TestJob("a", MINUTE, transactional, (execution) -> this.slots.add(execution.slot()))));
		this.jobs.begin();
		this.jobs.step();
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@Test
	void slotWhoseConnectionIsLostIsRunAgain() {
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		turnAfter(MINUTE);
		this.failure = () -> new CannotCreateTransactionException("no connection");
		turnAfter(Duration.ofSeconds(1));
		this.failure = () -> new TransactionSystemException("commit", new SQLException("shut down", "57P01"));
		turnAfter(Duration.ofSeconds(1));
		this.failure = null;
		turnAfter(Duration.ofSeconds(1));
		assertThat(this.outcomes).containsExactly(JobOutcome.FAILED, JobOutcome.FAILED, JobOutcome.FAILED,
				JobOutcome.SUCCEEDED);
		assertThat(this.slots).containsExactly(1L, 1L, 1L);
		assertThat(this.jobs.status().get(0).slots()).isEqualTo(1);
	}

	/**
	 * It costs others connections and statements, and may be the job's own doing.
	 */
	@Test
	void slotThatLosesItsConnectionAgainAndAgainIsRunMoreAndMoreSeldom() {
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		turnFor(Duration.ofMinutes(11));
		// About 1, 2, 4, 8, 16, 32 seconds, and minutes from then on.
		assertThat(this.slots).hasSizeBetween(10, 20).containsOnly(1L);
		this.failure = null;
		turnFor(Duration.ofMinutes(2));
		assertThat(this.jobs.status().get(0).slots()).isPositive();
		assertThat(this.outcomes).endsWith(JobOutcome.SUCCEEDED);
	}

	@Test
	void slotIsRunAgainSoonWhenTheOneBeforeSucceeded() {
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		turnFor(Duration.ofMinutes(11));
		this.failure = null;
		turnFor(Duration.ofMinutes(2));
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		turnAfter(MINUTE);
		this.slots.clear();
		turnFor(Duration.ofSeconds(20));
		assertThat(this.slots).hasSizeGreaterThan(1);
	}

	@Test
	void slotThatTheDatabaseRefusesIsDone() {
		this.failure = () -> new UnexpectedRollbackException("constraint", new SQLException("constraint", "23505"));
		turnAfter(MINUTE);
		turnAfter(Duration.ofSeconds(1));
		assertThat(this.outcomes).containsExactly(JobOutcome.FAILED);
		assertThat(this.jobs.status().get(0).slots()).isEqualTo(1);
	}

	@Test
	void commitWhoseAnswerIsLostCounts() {
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		this.committed = true;
		turnAfter(MINUTE);
		turnAfter(Duration.ofSeconds(1));
		assertThat(this.outcomes).containsExactly(JobOutcome.SUCCEEDED);
		assertThat(this.slots).containsExactly(1L);
	}

	@Test
	void commitWhoseAnswerIsLostCountsAlsoWhenAnotherServerHasClaimedTheNextSlot() {
		loseAnswer(true, this::claimElsewhere);
		assertThat(this.outcomes).containsExactly(JobOutcome.SUCCEEDED);
	}

	@Test
	void commitWhoseAnswerIsLostCountsAlsoWhenAnotherServerHasDoneTheNextSlot() {
		loseAnswer(true, () -> finishElsewhere(claimElsewhere()));
		assertThat(this.outcomes).containsExactly(JobOutcome.SUCCEEDED);
	}

	@Test
	void commitWhoseAnswerIsLostCountsAlsoWhenThePulseTellsOfTheNextSlotFirst() {
		loseAnswer(true, () -> {
			claimElsewhere();
			pulse();
		});
		assertThat(this.outcomes).containsExactly(JobOutcome.SUCCEEDED);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void slotThatIsLostWithItsConnectionAndClaimedElsewhereIsTakenOver(int done) {
		loseAnswer(false, () -> {
			for (int i = 0; i < done; i++) {
				finishElsewhere(claimElsewhere());
			}
			claimElsewhere();
		});
		assertThat(this.outcomes).containsExactly(JobOutcome.TAKEN_OVER);
	}

	@Test
	void endOfAPlainJobWhoseAnswerIsLostCountsAlsoWhenAnotherServerHasClaimedTheNextSlot() {
		begin(false);
		this.meanwhile = this::claimElsewhere;
		this.loses = true;
		turnAfter(MINUTE);
		assertThat(this.outcomes).containsExactly(JobOutcome.SUCCEEDED);
	}

	private void loseAnswer(boolean although, Runnable before) {
		this.failure = () -> new TransactionSystemException("commit", new SQLException("gone", "08006"));
		this.committed = although;
		this.meanwhile = before;
		turnAfter(MINUTE);
	}

	private JobRow claimElsewhere() {
		String text = this.store.read("a");
		JobRow row = JobRow.parse("a", text);
		JobRow claimed = row.claimed(MINUTE, elsewhere(row), "TWO");
		assertThat(this.store.replace("a", text, claimed)).isTrue();
		return claimed;
	}

	private void finishElsewhere(JobRow claimed) {
		JobRow.Claim claim = elsewhere(claimed);
		JobRow.Last last = new JobRow.Last(claim.began(), claim.server(), JobOutcome.SUCCEEDED, Duration.ZERO, null);
		assertThat(this.store.replace("a", claimed.text(), claimed.finished(claim, last))).isTrue();
	}

	private static JobRow.Claim elsewhere(JobRow row) {
		Instant next = row.done().plus(MINUTE);
		return new JobRow.Claim(next, next, "two/app", Duration.ofSeconds(30));
	}

	private void pulse() {
		JobStore.Reading reading = this.store.read();
		this.jobs.observed(LocalDateTime.ofInstant(reading.now(), ZoneOffset.UTC), reading.rows());
	}

	/**
	 * Turn until the next run ended, but not as far as to the next slot.
	 */
	private void turnAfter(Duration time) {
		int before = this.outcomes.size();
		pass(time);
		for (int i = 0; i < 10 && this.outcomes.size() == before; i++) {
			pass(Duration.ofSeconds(1));
		}
	}

	private void turnFor(Duration time) {
		for (int i = 0; i < time.toSeconds(); i++) {
			pass(Duration.ofSeconds(1));
		}
	}

	private void pass(Duration time) {
		this.ticker.advance(time);
		this.shift.updateAndGet((past) -> past.plus(time));
		this.jobs.step();
	}

	/**
	 * Answers that are lost.
	 */
	private final class Losing extends ForwardingStore {

		Losing(JobStore store) {
			super(store);
		}

		@Override
		public boolean replace(String job, String expected, JobRow next) {
			boolean replaced = super.replace(job, expected, next);
			if (LostConnectionTests.this.loses && next.claim() == null) {
				LostConnectionTests.this.loses = false;
				LostConnectionTests.this.meanwhile.run();
				throw new DataAccessResourceFailureException("gone");
			}
			return replaced;
		}

	}

	/**
	 * Transactions that fail at their end, or before their beginning.
	 */
	private final class Failing implements TransactionOperations {

		private final TransactionTemplate template;

		Failing(TransactionTemplate template) {
			this.template = template;
		}

		@Override
		public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
			Supplier<RuntimeException> wanted = LostConnectionTests.this.failure;
			if (wanted == null) {
				return this.template.execute(action);
			}
			RuntimeException failing = wanted.get();
			if (failing instanceof CannotCreateTransactionException) {
				throw failing;
			}
			this.template.execute((status) -> {
				T result = action.doInTransaction(status);
				if (!LostConnectionTests.this.committed) {
					status.setRollbackOnly();
				}
				return result;
			});
			LostConnectionTests.this.meanwhile.run();
			throw failing;
		}

	}

}

package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.lbsync.loop.Step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A turn whose statement hangs outlives the stop of its server, which does not wait for
 * it. Whatever the answer is when it comes, nothing is left of that turn.
 */
class OutlivedStopTests {

	private static final ElectionSettings SETTINGS = FailoverTests.DEFAULTS;

	private static final Duration SOON = Duration.ofMillis(50);

	private final AtomicLong now = new AtomicLong();

	private final FakeDatabase database = new FakeDatabase();

	private final Gate gate = new Gate();

	@Test
	void aTurnThatOnlyBeganBeforeTheStopClaimsNothing() throws Exception {
		Election election = election("one", () -> {
			this.gate.pass();
			return false;
		});
		election.begin();
		stopsInTheMidstOf(election, election);
		assertThat(this.database.tokens).isEmpty();
	}

	@Test
	void aTurnThatHadNotClaimedYetDoesNot() throws Exception {
		Election election = begun("one");
		hangs("before read");
		stopsInTheMidstOf(election, election);
		assertThat(this.database.tokens).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "before changeTerm", "after changeTerm" })
	void aClaimIsGivenUpAgain(String where) throws Exception {
		Election election = begun("one");
		hangs(where);
		stopsInTheMidstOf(election, election);
	}

	@ParameterizedTest
	@ValueSource(strings = { "before replace", "after replace" })
	void aTouchIsGivenUpAgain(String where) throws Exception {
		Election election = begun("one");
		election.step();
		assertThat(election.tenure().publishes()).isTrue();
		pass(SETTINGS.interval());
		hangs(where);
		stopsInTheMidstOf(election, election);
	}

	@Test
	void aTermIsGivenUpThoughTheTurnWasOnlyReading() throws Exception {
		Election election = begun("one");
		election.step();
		election.observed(LocalDateTime.MIN, Map.of(ElectionRecord.KEY, "not a record"));
		hangs("before read");
		stopsInTheMidstOf(election, election);
		assertThat(record().holder()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "before replace", "after replace" })
	void aRegistrationIsGivenUpAgain(String where) throws Exception {
		Election election = begun("one");
		election.step();
		hangs(where);
		stopsInTheMidstOf(election.keeper(), election);
	}

	@ParameterizedTest
	@ValueSource(strings = { "before changeTerm", "after changeTerm" })
	void aTakeOverIsGivenUpAgain(String where) throws Exception {
		Election other = begun("other");
		other.step();
		other.keeper().step();
		Election deputy = begun("one");
		deputy.step();
		deputy.keeper().step();
		this.database.killSessions("other");
		deputy.keeper().step();
		pass(SETTINGS.grace().plus(SETTINGS.margin()));
		hangs(where);
		stopsInTheMidstOf(deputy.keeper(), deputy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "before read", "before changeTerm", "after changeTerm" })
	void aTermThatGoesOnWithoutTheLockIsGivenUpAgain(String where) throws Exception {
		Election election = begun("one");
		election.step();
		election.keeper().step();
		this.database.killSessions("one");
		refuse("open");
		assertThatExceptionOfType(SQLException.class).isThrownBy(election.keeper()::step);
		pass(Duration.ofSeconds(5));
		hangs(where);
		stopsInTheMidstOf(election.keeper(), election);
		assertThat(this.database.tokens).as("terms").hasSize(where.equals("before read") ? 1 : 2);
	}

	@Test
	void aStopThatCouldNotSaySoLeavesNoTermThatIsKept() throws Exception {
		Election election = begun("one");
		election.step();
		refuse("changeTerm");
		election.stop(SOON);
		calm();
		pass(SETTINGS.interval());
		election.step();
		assertThat(election.tenure().publishes()).isFalse();
		assertThat(record().holder()).isNull();
	}

	private void stopsInTheMidstOf(Step turn, Election election) throws Exception {
		CompletableFuture<Void> turned = CompletableFuture.runAsync(() -> {
			try {
				turn.step();
			}
			catch (Exception ex) {
				// As the loop does.
			}
		}, OutlivedStopTests::onItsOwn);
		this.gate.awaitArrival();
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> election.stop(SOON),
				OutlivedStopTests::onItsOwn);
		try {
			assertThat(stopped).as("does not wait for it").succeedsWithin(Duration.ofSeconds(10));
			assertThat(election.tenure().publishes()).isFalse();
		}
		finally {
			this.gate.open();
			turned.get(10, TimeUnit.SECONDS);
		}
		assertThat(election.tenure().publishes()).isFalse();
		assertThat(record().holder()).isNotEqualTo("guid of one");
		assertThat(this.database.holder(SessionKeeper.PUBLISHER)).isNull();
	}

	private static void onItsOwn(Runnable task) {
		new Thread(task).start();
	}

	private ElectionRecord record() {
		return ElectionRecord.parse(this.database.text);
	}

	private Election begun(String server) {
		Election election = election(server, () -> false);
		election.begin();
		return election;
	}

	private Election election(String server, BooleanSupplier readOnly) {
		return new Election(this.database.store(server), this.database.locks(server),
				() -> new Moves.Self("guid of " + server, server), readOnly, SETTINGS, this.now::get, (event) -> {
				});
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private void calm() {
		this.database.fate = (server, statement) -> {
		};
	}

	private void refuse(String which) {
		this.database.fate = (server, statement) -> {
			if (statement.equals(which)) {
				throw new SQLException("refused");
			}
		};
	}

	/**
	 * The next statement of a kind has no effect, or no answer, for now.
	 */
	private void hangs(String where) {
		FakeDatabase.Fate until = this.database.fate;
		this.database.fate = new FakeDatabase.Fate() {

			@Override
			public void before(String server, String statement) throws SQLException {
				until.before(server, statement);
				hang("before " + statement);
			}

			@Override
			public void after(String server, String statement) {
				hang("after " + statement);
			}

			private void hang(String here) {
				if (here.equals(where)) {
					OutlivedStopTests.this.gate.pass();
				}
			}

		};
	}

	/**
	 * Holds up whoever comes first, as a statement does: nothing interrupts it.
	 */
	private static final class Gate {

		private final AtomicBoolean taken = new AtomicBoolean();

		private final Semaphore arrived = new Semaphore(0);

		private final Semaphore opened = new Semaphore(0);

		void pass() {
			if (this.taken.compareAndSet(false, true)) {
				this.arrived.release();
				this.opened.acquireUninterruptibly();
			}
		}

		void awaitArrival() {
			this.arrived.acquireUninterruptibly();
		}

		void open() {
			this.opened.release();
		}

	}

}

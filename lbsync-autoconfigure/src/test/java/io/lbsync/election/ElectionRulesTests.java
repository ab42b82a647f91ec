package io.lbsync.election;

import java.time.LocalDateTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.lbsync.role.ServerRole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each rule of the election in the history that it prevents. Servers, their clocks and
 * what happens to each statement are turned by hand.
 */
class ElectionRulesTests {

	private static final Duration STALE = Duration.ofSeconds(10);

	private static final Duration MARGIN = Duration.ofMillis(300);

	private static final Duration GRACE = Duration.ofMillis(700);

	private final AtomicLong now = new AtomicLong(1);

	private final FakeDatabase database = new FakeDatabase();

	@Test
	void leaseCountsFromSending() {
		Server one = new Server("one");
		after("replace", () -> pass(Duration.ofSeconds(5)));
		one.turn();
		pass(Duration.ofSeconds(4));
		one.turn();
		assertThat(one.publishes()).isTrue();
		pass(STALE.minus(Duration.ofSeconds(5)).minus(MARGIN).minusMillis(1));
		assertThat(one.publishes()).isTrue();
		pass(Duration.ofMillis(1));
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void leaseOfANewTermCountsFromSending() {
		Server one = new Server("one");
		after("changeTerm", () -> pass(Duration.ofSeconds(5)));
		one.turn();
		pass(STALE.minus(Duration.ofSeconds(5)).minus(MARGIN).minusMillis(1));
		assertThat(one.publishes()).isTrue();
		pass(Duration.ofMillis(1));
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void proofCountsFromSending() {
		Server one = backed("one");
		after("ping", () -> pass(Duration.ofMillis(500)));
		one.turnSession();
		pass(Duration.ofMillis(199));
		assertThat(one.publishes()).isTrue();
		pass(Duration.ofMillis(1));
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void holderIsStaleOnlyByTheObserversOwnClock() {
		Server one = new Server("one");
		Server two = new Server("two");
		pass(Duration.ofHours(1));
		one.turn();
		two.turn();
		pass(STALE.minusMillis(1));
		two.turn();
		assertThat(two.role()).isEqualTo(ServerRole.SUBSCRIBER);
		pass(Duration.ofMillis(1));
		two.turn();
		assertThat(two.publishes()).isTrue();
	}

	@Test
	void longerTimeoutOfTheHolderCounts() {
		Server patient = new Server("patient", Duration.ofSeconds(60));
		Server hasty = new Server("hasty");
		patient.turn();
		hasty.turn();
		pass(Duration.ofSeconds(59));
		hasty.turn();
		assertThat(hasty.publishes()).isFalse();
		assertThat(patient.publishes()).isTrue();
		pass(Duration.ofSeconds(1));
		hasty.turn();
		assertThat(hasty.publishes()).isTrue();
		assertThat(patient.publishes()).isFalse();
	}

	@Test
	void longerTimeoutOfTheObserverCounts() {
		Server hasty = new Server("hasty");
		Server patient = new Server("patient", Duration.ofSeconds(60));
		hasty.turn();
		patient.turn();
		pass(Duration.ofSeconds(59));
		patient.turn();
		assertThat(patient.publishes()).isFalse();
	}

	@Test
	void serverThatGetsTheLockOfAHolderWithoutSessionLetsItGo() {
		Server one = backed("one");
		Server two = deputy("two");
		// The holder loses its session and goes on without, while the deputy still waits.
		this.database.killSessions("one");
		one.fails("open");
		one.turnSession();
		pass(Duration.ofSeconds(5));
		one.turnSession();
		pass(Duration.ofMillis(1));
		one.turnSession();
		assertThat(one.publishes()).as("on its lease").isTrue();
		assertThat(two.election.tenure().publishes()).isFalse();
		one.works();
		two.turnSession();
		pass(GRACE.plus(MARGIN));
		two.turnSession();
		assertThat(two.publishes()).isFalse();
		assertThat(this.database.holder(SessionKeeper.PUBLISHER)).isNull();
		one.turnSession();
		assertThat(this.database.holder(SessionKeeper.PUBLISHER)).isEqualTo("one");
		assertThat(one.publishes()).isTrue();
	}

	@Test
	void takeOverDiesWithTheSessionThatHoldsTheLock() {
		Server one = backed("one");
		Server two = deputy("two");
		this.database.killSessions("one");
		two.turnSession();
		pass(GRACE.plus(MARGIN));
		before("changeTerm", () -> this.database.killSessions("two"));
		two.turnSession();
		assertThat(two.publishes()).isFalse();
		assertThat(record().server()).isEqualTo("one");
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void registrationDiesWithTheSessionThatHoldsTheLock() {
		Server one = new Server("one");
		one.turn();
		before("replace", () -> this.database.killSessions("one"));
		one.turnSession();
		assertThat(record().session()).isFalse();
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void deputyWaitsForTheLastProofOfTheHolder() {
		Server one = backed("one");
		Server two = deputy("two");
		one.turnSession();
		this.database.killSessions("one");
		two.turnSession();
		assertThat(one.publishes()).isTrue();
		assertThat(two.publishes()).isFalse();
		pass(GRACE);
		assertThat(one.publishes()).isFalse();
		two.turnSession();
		assertThat(two.publishes()).as("not before the margin").isFalse();
		pass(MARGIN);
		two.turnSession();
		assertThat(two.publishes()).isTrue();
	}

	@Test
	void termRestsOnTheSessionBeforeTheDatabaseIsTold() {
		Server one = new Server("one");
		one.turn();
		assertThat(one.publishes()).isTrue();
		after("replace", () -> {
			throw new SQLException("the answer is lost");
		});
		one.turnSession();
		assertThat(record().session()).isTrue();
		this.database.killSessions("one");
		assertThat(one.publishes()).as("a deputy may go by the record").isFalse();
	}

	@Test
	void sessionIsRegisteredOnlyForTheTermThatItWasTakenFor() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		before("read", () -> {
			calm();
			pass(STALE);
			two.turn();
		});
		one.turnSession();
		assertThat(record().server()).isEqualTo("two");
		assertThat(record().session()).isFalse();
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void sessionIsNotRegisteredForALaterTermOfTheSameHolder() {
		Server one = backed("one");
		this.database.killSessions("one");
		one.fails("open");
		one.turnSession();
		pass(Duration.ofSeconds(5));
		this.database.fate = new FakeDatabase.Fate() {

			@Override
			public void before(String server, String statement) throws SQLException {
				if (statement.equals("open")) {
					throw new SQLException("refused");
				}
			}

			@Override
			public void after(String server, String statement) throws SQLException {
				if (statement.equals("changeTerm")) {
					calm();
					throw new SQLException("the answer is lost");
				}
			}

		};
		one.turnSession();
		assertThat(record().epoch()).isEqualTo(2);
		one.turnSession();
		assertThat(record().session()).isFalse();
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void goingOnWithoutTheLockIsANewTerm() {
		Server one = backed("one");
		this.database.killSessions("one");
		one.fails("open");
		one.turnSession();
		assertThat(record().epoch()).isEqualTo(1);
		pass(Duration.ofSeconds(5));
		one.turnSession();
		pass(Duration.ofSeconds(5));
		one.turnSession();
		assertThat(record().epoch()).isEqualTo(2);
		assertThat(record().session()).isFalse();
		assertThat(one.publishes()).isTrue();
	}

	@Test
	void keptTermRestsOnTheSessionIfTheRecordSaysSo() {
		Server one = backed("one");
		deputy("two");
		Server two = this.two;
		this.database.killSessions("one");
		two.turnSession();
		pass(GRACE.plus(MARGIN));
		after("changeTerm", () -> {
			throw new SQLException("the answer is lost");
		});
		two.turnSession();
		assertThat(record().server()).isEqualTo("two");
		this.database.killSessions("two");
		two.hears();
		pass(Duration.ofSeconds(4));
		two.turn();
		assertThat(record().beat()).as("it was kept").isEqualTo(1);
		assertThat(two.publishes()).as("it has no session").isFalse();
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void newSessionCountsOnlyWhenItIsRegistered() {
		Server one = backed("one");
		Server two = deputy("two");
		this.database.killSessions("one");
		one.turnSession();
		two.turnSession();
		pass(GRACE.plus(MARGIN));
		two.turnSession();
		assertThat(two.publishes()).isTrue();
		this.database.killSessions("two");
		// Gets the lock, and pings succeed; its lease still runs.
		before("read", () -> {
			throw new SQLException("nothing but pings gets through");
		});
		one.turnSession();
		assertThat(this.database.holder(SessionKeeper.PUBLISHER)).isEqualTo("one");
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void restartedServerIsAnotherHolder() {
		Server one = new Server("one");
		one.turn();
		Server again = new Server("one");
		again.turn();
		assertThat(again.publishes()).isFalse();
		assertThat(one.publishes()).isTrue();
		pass(STALE);
		again.turn();
		assertThat(again.publishes()).isTrue();
		assertThat(this.database.tokens).doesNotHaveDuplicates().hasSize(2);
	}

	@Test
	void promotedReplicaThatLagsMakesNobodyHolderAtOnce() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		String lagging = this.database.text;
		pass(STALE);
		two.turn();
		assertThat(two.publishes()).isTrue();
		one.turn();
		this.database.text = lagging;
		this.database.node = "B";
		pass(Duration.ofSeconds(4));
		one.hears();
		one.turn();
		assertThat(two.publishes()).isTrue();
		assertThat(one.publishes()).as("the record names it").isFalse();
		pass(STALE);
		one.turn();
		assertThat(two.publishes()).isFalse();
		assertThat(one.publishes()).isTrue();
		assertThat(record().epoch()).as("above all that were seen").isEqualTo(3);
	}

	@Test
	void restoredRecordIsWatchedForAWholeTimeout() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		String earlier = this.database.text;
		pass(STALE);
		two.turn();
		one.turn();
		this.database.text = earlier;
		pass(Duration.ofSeconds(4));
		one.hears();
		one.turn();
		assertThat(one.publishes()).isFalse();
		pass(STALE);
		one.turn();
		assertThat(one.publishes()).isTrue();
		assertThat(record().epoch()).isEqualTo(3);
	}

	@Test
	void touchOfAFrozenHolderThatRunsLateChangesNothing() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		Runnable[] late = new Runnable[1];
		this.database.fate = new FakeDatabase.Fate() {

			@Override
			public void before(String server, String statement) throws SQLException {
				if (statement.equals("replace")) {
					throw new FakeDatabase.Late();
				}
			}

			@Override
			public void late(Runnable effect) {
				late[0] = effect;
			}

		};
		pass(Duration.ofSeconds(4));
		one.turn();
		calm();
		pass(STALE);
		two.turn();
		late[0].run();
		assertThat(record().server()).isEqualTo("two");
		assertThat(one.publishes()).isFalse();
	}

	@Test
	void subscriberLearnsOfANewTermFromThePulse() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		pass(STALE);
		two.turn();
		one.hears();
		assertThat(one.role()).isEqualTo(ServerRole.SUBSCRIBER);
	}

	@Test
	void pulseThatIsLateTakesNoTermAway() {
		Server one = new Server("one");
		one.turn();
		String earlier = this.database.text;
		pass(Duration.ofSeconds(4));
		one.turn();
		one.election.observed(LocalDateTime.MIN, Map.of(ElectionRecord.KEY, earlier));
		one.turn();
		assertThat(one.publishes()).isTrue();
	}

	@Test
	void serverThatStepsDownDoesNotTakeTheTermBackAtOnce() {
		Server one = new Server("one");
		one.turn();
		one.election.stepDown();
		one.turn();
		assertThat(one.publishes()).isFalse();
		pass(Duration.ofSeconds(4));
		one.turn();
		assertThat(one.publishes()).isTrue();
		assertThat(record().epoch()).isEqualTo(2);
	}

	@Test
	void serverThatCouldNotSayThatItStepsDownSaysSoWithItsNextTouch() {
		Server one = new Server("one");
		Server two = new Server("two");
		one.turn();
		two.turn();
		pass(Duration.ofSeconds(1));
		one.fails("changeTerm");
		one.election.stepDown();
		one.works();
		assertThat(record().server()).isEqualTo("one");
		pass(Duration.ofSeconds(3));
		one.turn();
		assertThat(one.publishes()).isFalse();
		assertThat(record().holder()).isNull();
		two.hears();
		two.turn();
		assertThat(two.publishes()).isTrue();
	}

	@Test
	void rowThatIsNoRecordIsToldAndStopsNoReader() {
		Server one = new Server("one");
		one.turn();
		this.database.text = "not a record";
		one.hears();
		one.turn();
		assertThat(one.election.status().trouble()).contains("not a record");
		this.database.text = null;
		pass(Duration.ofSeconds(2));
		one.turn();
		assertThat(one.election.status().trouble()).isEmpty();
	}

	@Test
	void failureToOpenASessionIsThrownSoThatTheLoopBacksOff() {
		Server one = new Server("one");
		one.turn();
		one.fails("open");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> one.election.keeper().step());
		assertThat(one.publishes()).as("on its lease").isTrue();
	}

	@Test
	void onlyOneDeputyWaits() {
		backed("one");
		deputy("two");
		Server three = new Server("three");
		three.turn();
		three.turnSession();
		assertThat(three.election.keeper().isOpen()).isFalse();
		assertThat(this.database.holder(SessionKeeper.DEPUTY)).isEqualTo("two");
	}

	private Server two;

	private Server backed(String name) {
		Server server = new Server(name);
		server.turn();
		server.turnSession();
		assertThat(server.publishes()).isTrue();
		assertThat(record().session()).isTrue();
		return server;
	}

	private Server deputy(String name) {
		this.two = new Server(name);
		this.two.turn();
		this.two.turnSession();
		assertThat(this.database.holder(SessionKeeper.DEPUTY)).isEqualTo(name);
		return this.two;
	}

	private ElectionRecord record() {
		return ElectionRecord.parse(this.database.text);
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private void calm() {
		this.database.fate = (server, statement) -> {
		};
	}

	private void before(String which, Deed deed) {
		this.database.fate = (server, statement) -> {
			if (statement.equals(which)) {
				calm();
				deed.run();
			}
		};
	}

	private void after(String which, Deed deed) {
		this.database.fate = new FakeDatabase.Fate() {

			@Override
			public void before(String server, String statement) {
			}

			@Override
			public void after(String server, String statement) throws SQLException {
				if (statement.equals(which)) {
					calm();
					deed.run();
				}
			}

		};
	}

	/**
	 * What happens in the midst of a statement.
	 */
	private interface Deed {

		void run() throws SQLException;

	}

	private final class Server {

		private final String name;

		private final Election election;

		Server(String name) {
			this(name, STALE);
		}

		Server(String name, Duration stale) {
			this.name = name;
			String guid = name + "-" + System.identityHashCode(this);
			this.election = new Election(
					ElectionRulesTests.this.database.store(name), ElectionRulesTests.this.database.locks(name),
					() -> new Moves.Self(guid, name), () -> false, new ElectionSettings(Duration.ofSeconds(4), stale,
							Duration.ofSeconds(2), GRACE, MARGIN, Duration.ofDays(2)),
					ElectionRulesTests.this.now::get, (event) -> {
					});
			this.election.begin();
		}

		void turn() {
			this.election.step();
		}

		void hears() {
			this.election.observed(LocalDateTime.MIN,
					Map.of(ElectionRecord.KEY, ElectionRulesTests.this.database.text));
		}

		void turnSession() {
			try {
				this.election.keeper().step();
			}
			catch (SQLException ex) {
				// As the loop does: again at the next turn.
			}
		}

		void fails(String which) {
			ElectionRulesTests.this.database.fate = (server, statement) -> {
				if (server.equals(this.name) && statement.equals(which)) {
					throw new SQLException("refused");
				}
			};
		}

		void works() {
			calm();
		}

		boolean publishes() {
			return this.election.tenure().publishes();
		}

		ServerRole role() {
			return this.election.role();
		}

	}

}

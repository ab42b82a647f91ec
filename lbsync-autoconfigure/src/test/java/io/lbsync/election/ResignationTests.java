package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.lbsync.jdbc.LockSession;
import io.lbsync.loop.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that gives up scheduling leaves it to others, though its session still has the
 * lock for a moment and is turned by another thread.
 */
class ResignationTests {

	private static final ElectionSettings SETTINGS = FailoverTests.DEFAULTS;

	private final AtomicLong now = new AtomicLong();

	private final FakeDatabase database = new FakeDatabase();

	private final Ticker ticker = this.now::get;

	@Test
	void theSessionTakesNothingBackThatWasGivenUp() throws SQLException {
		Tenure tenure = new Tenure(this.ticker);
		Moves moves = new Moves(this.database.store("one"), tenure, new RecordWatch(this.ticker), SETTINGS,
				this.ticker);
		moves.restart(new Moves.Self("guid", "one"));
		moves.look();
		moves.touch(null, false, true);
		LockSession session = this.database.locks("one").open(SETTINGS.grace());
		assertThat(session.lock(SessionKeeper.PUBLISHER, Duration.ZERO)).isTrue();
		moves.register(session);
		moves.stepDown(session);
		this.now.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(moves.takeOver(session, 0)).isEqualTo(Moves.TakeOver.LET_GO);
		assertThat(holder()).isNull();
		moves.touch(null, false, false);
		assertThat(moves.takeOver(session, 0)).isEqualTo(Moves.TakeOver.LET_GO);
		moves.touch(null, false, true);
		assertThat(holder()).as("when it may claim again").isEqualTo("guid");
	}

	@Test
	void aServerThatStopsBeginsNoTermWhileItSaysGoodbye() throws SQLException {
		Goodbye goodbye = new Goodbye(this.database.store("one"));
		Election election = new Election(goodbye, this.database.locks("one"), () -> new Moves.Self("guid", "one"),
				() -> false, SETTINGS, this.ticker, (event) -> {
				});
		election.begin();
		election.step();
		election.keeper().step();
		election.keeper().step();
		assertThat(election.tenure().isVerified()).isTrue();
		goodbye.meanwhile = election.keeper();
		election.stop(Duration.ZERO);
		assertThat(goodbye.meanwhile).as("used").isNull();
		assertThat(holder()).isNull();
	}

	private String holder() {
		return ElectionRecord.parse(this.database.text).holder();
	}

	/**
	 * The thread of the session has its turn while the server's row is written.
	 */
	private static final class Goodbye implements ElectionStore {

		private final ElectionStore store;

		private SessionKeeper meanwhile;

		Goodbye(ElectionStore store) {
			this.store = store;
		}

		@Override
		public Reading read(LockSession session) throws SQLException {
			return this.store.read(session);
		}

		@Override
		public boolean replace(LockSession session, Reading expected, ElectionRecord next) throws SQLException {
			return this.store.replace(session, expected, next);
		}

		@Override
		public boolean changeTerm(LockSession session, Reading expected, ElectionRecord next) throws SQLException {
			return this.store.changeTerm(session, expected, next);
		}

		@Override
		public void show(LockSession session, boolean publishing) throws SQLException {
			this.store.show(session, publishing);
		}

		@Override
		public void hide() throws SQLException {
			SessionKeeper keeper = this.meanwhile;
			this.meanwhile = null;
			if (keeper != null) {
				keeper.step();
			}
		}

		@Override
		public void forgetSelf() {
			this.store.forgetSelf();
		}

		@Override
		public boolean survey(LockSession session) throws SQLException {
			return this.store.survey(session);
		}

		@Override
		public void forgetOthers() {
			this.store.forgetOthers();
		}

	}

}

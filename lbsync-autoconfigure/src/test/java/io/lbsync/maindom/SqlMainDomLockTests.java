package io.lbsync.maindom;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.lbsync.MigratedDatabase;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.server.ServerIdentity;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ParameterizedClass
@ProductSource
@TestInstance(Lifecycle.PER_CLASS)
class SqlMainDomLockTests {

	private static final ServerIdentity IDENTITY = new ServerIdentity("web-1", "0123");

	// SHA-1 of machine, application and discriminator.
	private static final String KEY = "Umbraco.Core.Runtime.SqlMainDom-235b29d918e72046630b80e128482c4d4165f2ad";

	private static final Duration LONG = Duration.ofSeconds(30);

	@Parameter
	private Product product;

	private MigratedDatabase database;

	private KeyValues rows;

	private ManualTicker ticker;

	private SqlMainDomLock one;

	private SqlMainDomLock two;

	private SqlMainDomLock three;

	@BeforeParameterizedClassInvocation
	void create() {
		this.database = MigratedDatabase.create(this.product);
		this.rows = new KeyValues(this.database.database());
	}

	@AfterParameterizedClassInvocation
	void close() {
		this.database.close();
	}

	@BeforeEach
	void locks() {
		this.database.execute("DELETE FROM \"umbracoKeyValue\"");
		this.ticker = new ManualTicker();
		this.one = lock();
		this.two = lock();
		this.three = lock();
	}

	@Test
	void theRowHasUmbracosKeyAndIsGoneAfterAnOrdinaryEnd() {
		assertThat(this.one.acquire(Duration.ZERO)).isTrue();
		assertThat(this.rows.get(KEY)).isNotNull();
		assertThat(this.one.isHeld()).isTrue();
		this.one.release();
		assertThat(this.rows.get(KEY)).isNull();
	}

	@Test
	void whoOnlyTriesChangesNothing() {
		this.one.acquire(Duration.ZERO);
		assertThat(this.two.acquire(Duration.ZERO)).isFalse();
		assertThat(this.one.isHeld()).isTrue();
		assertThat(this.two.holder()).contains("process " + ProcessHandle.current().pid());
	}

	@Test
	void aHolderThatIsAskedLetsGoAndMarksTheHandOverAsUmbracoDoes() {
		this.one.acquire(Duration.ZERO);
		assertThat(ask(this.two)).isFalse();
		assertThat(this.one.isHeld()).isFalse();
		assertThat(this.two.acquire(Duration.ZERO)).as("it has not let go yet").isFalse();
		this.one.release();
		assertThat(this.rows.get(KEY)).endsWith("_updated");
		assertThat(ask(this.two)).isTrue();
		assertThat(this.two.isHeld()).isTrue();
		assertThat(this.one.acquire(Duration.ZERO)).isFalse();
	}

	@Test
	void whoeverWaitsGetsTheLockWhenItIsLetGo() {
		SqlMainDomLock waiting = new SqlMainDomLock(this.rows, IDENTITY, "", LONG, System::nanoTime);
		this.one.acquire(Duration.ZERO);
		CompletableFuture<Boolean> acquired = CompletableFuture.supplyAsync(() -> waiting.acquire(LONG));
		await().until(() -> !this.one.isHeld());
		this.one.release();
		assertThat(acquired.join()).isTrue();
	}

	@Test
	void ofTwoThatAskOneComesAfterTheOther() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		assertThat(ask(this.three)).isFalse();
		this.one.release();
		assertThat(ask(this.three)).as("it was let go for another").isFalse();
		assertThat(ask(this.two)).isTrue();
		assertThat(ask(this.three)).isFalse();
		assertThat(this.two.isHeld()).isFalse();
		this.two.release();
		assertThat(ask(this.three)).isTrue();
		assertThat(this.three.isHeld()).isTrue();
	}

	@Test
	void aHolderThatDoesNotAnswerForTheTimeoutHasTheLockTakenFromIt() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		this.ticker.advance(Duration.ofSeconds(39));
		assertThat(ask(this.two)).isFalse();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(ask(this.two)).isTrue();
		assertThat(this.one.isHeld()).isFalse();
		this.one.release();
		assertThat(this.two.isHeld()).as("a holder that wakes up late does not touch the lock of its successor")
			.isTrue();
	}

	@Test
	void aWishOfAProcessThatDiedIsWaitedForNoLongerThanAHolder() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		assertThat(ask(this.three)).isFalse();
		this.ticker.advance(Duration.ofSeconds(40));
		assertThat(ask(this.three)).isTrue();
	}

	@Test
	void aLockThatWasLetGoForAProcessThatDiedIsTakenAfterAWhile() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		this.one.release();
		assertThat(this.three.acquire(Duration.ZERO)).isFalse();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(this.three.acquire(Duration.ZERO)).isTrue();
	}

	@Test
	void whoeverStopsAskingDoesNotLetAThirdInBeforeTheHolderHasLetGo() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		this.two.release();
		assertThat(ask(this.three)).isFalse();
		assertThat(this.one.isHeld()).isFalse();
		this.one.release();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(ask(this.three)).as("the wish of the one that stopped was answered").isFalse();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(ask(this.three)).isTrue();
	}

	@Test
	void whoeverStopsAfterItWasLetGoForItLeavesNoRow() {
		this.one.acquire(Duration.ZERO);
		ask(this.two);
		this.one.release();
		this.two.release();
		assertThat(this.rows.get(KEY)).isNull();
	}

	@Test
	void aRowThatSomebodyDeletedIsNotHeldAndIsTakenAnew() {
		this.one.acquire(Duration.ZERO);
		this.database.execute("DELETE FROM \"umbracoKeyValue\"");
		assertThat(this.one.isHeld()).isFalse();
		this.one.release();
		assertThat(this.one.acquire(Duration.ZERO)).isTrue();
	}

	@Test
	void ofManyThatStartAtOnceOneGetsTheLock() {
		List<SqlMainDomLock> all = Stream.generate(this::lock).limit(8).toList();
		List<CompletableFuture<Boolean>> answers = all.stream()
			.map((each) -> CompletableFuture.supplyAsync(() -> each.acquire(Duration.ZERO)))
			.toList();
		assertThat(answers).extracting(CompletableFuture::join).containsOnlyOnce(true);
		assertThat(all).filteredOn(SqlMainDomLock::isHeld).hasSize(1);
	}

	private static boolean ask(SqlMainDomLock lock) {
		return lock.look(false);
	}

	private SqlMainDomLock lock() {
		return new SqlMainDomLock(this.rows, IDENTITY, "", Duration.ofSeconds(40), this.ticker);
	}

}

package io.lbsync.maindom;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.lbsync.sync.ManualTicker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class MainDomTests {

	private static final MainDomSettings SETTINGS = MainDomSettings.of(Duration.ofSeconds(40), Duration.ofSeconds(2));

	private final ManualTicker ticker = new ManualTicker();

	private final SharedLock shared = new SharedLock();

	private final SharedLock.Handle oldLock = this.shared.handle("the old process");

	private final SharedLock.Handle newLock = this.shared.handle("the new process");

	private final MainDom old = new MainDom(this.oldLock, SETTINGS, this.ticker);

	private final MainDom successor = new MainDom(this.newLock, SETTINGS, this.ticker);

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	@Test
	void aFreeLockIsTakenWithTheFirstStep() {
		this.old.register(new Recorder("index", 100));
		this.old.begin();
		assertThat(this.old.isMainDom()).isFalse();
		assertThat(this.old.isDecided()).isFalse();
		this.old.step();
		assertThat(this.old.isMainDom()).isTrue();
		assertThat(this.old.isDecided()).isTrue();
		assertThat(this.old.status()).isEqualTo(new MainDomStatus(true, true, null));
		assertThat(this.events).containsExactly("index may be used", "index decided");
	}

	@Test
	void theNewProcessAsksAndTheOldOneSavesThenLetsGoThenTheNewOneGoesOn() {
		this.old.register(new Recorder("old index", 100));
		this.successor.register(new Recorder("new index", 100));
		both();
		this.events.clear();
		assertThat(this.successor.isMainDom()).isFalse();
		assertThat(this.successor.status().settled()).isFalse();
		assertThat(this.successor.status().reason()).contains("the old process");
		this.old.step();
		assertThat(this.old.isMainDom()).isFalse();
		assertThat(this.oldLock.isHolder()).isFalse();
		assertThat(this.old.status().settled()).isTrue();
		assertThat(this.old.status().reason()).contains("handed over to the new process");
		this.successor.step();
		assertThat(this.successor.isMainDom()).isTrue();
		assertThat(this.events).containsExactly("old index is closed, MainDom true, lock true",
				"new index may be used");
	}

	@Test
	void whoeverHandsOverSaysToWhomAndWhatToDoIfThatIsNoSuccessor(CapturedOutput output) {
		both();
		this.old.step();
		assertThat(output).contains("MainDom goes to the new process", "umbraco.cms.hosting.machine-identifier",
				"umbraco.cms.hosting.site-name");
	}

	@Test
	void membersAreToldInTheOrderOfTheirWeights() {
		this.old.register(new Recorder("last", 300));
		this.old.register(new Recorder("first", 10));
		this.old.register(new Recorder("middle", 100));
		this.old.begin();
		this.old.step();
		this.old.stop(Duration.ofSeconds(1));
		assertThat(this.events).filteredOn((event) -> event.contains("may be used"))
			.extracting((event) -> event.split(" ")[0])
			.containsExactly("first", "middle", "last");
		assertThat(this.events).filteredOn((event) -> event.contains("is closed"))
			.extracting((event) -> event.split(" ")[0])
			.containsExactly("first", "middle", "last");
	}

	@Test
	void aMemberThatComesLateIsToldAtOnce() {
		this.old.begin();
		this.old.step();
		this.old.register(new Recorder("late", 100));
		assertThat(this.events).containsExactly("late may be used");
	}

	@Test
	void aMemberThatHangsIsInterruptedAndNoLongerWaitedFor(CapturedOutput output) {
		CountDownLatch interrupted = new CountDownLatch(1);
		MainDom impatient = new MainDom(this.oldLock,
				new MainDomSettings(Duration.ofSeconds(40), Duration.ofSeconds(2), Duration.ofMillis(50)), this.ticker);
		impatient.register(new MainDomMember() {

			@Override
			public void release() {
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			}

			@Override
			public String toString() {
				return "The slow index";
			}

		});
		impatient.register(new Recorder("other", 200));
		impatient.begin();
		impatient.step();
		impatient.stop(Duration.ofSeconds(1));
		await().until(() -> interrupted.getCount() == 0);
		assertThat(this.events).anyMatch((event) -> event.startsWith("other is closed"));
		assertThat(this.oldLock.isHolder()).isFalse();
		assertThat(output).contains("The slow index did not save and close within PT0.05S");
	}

	@Test
	void aHandOverGoesOnWithinItsBoundThoughAMemberHangsForGood(CapturedOutput output) {
		Duration bound = Duration.ofMillis(300);
		// Or it might find the lock free before the other one does, and take it back.
		MainDom one = new MainDom(this.oldLock,
				new MainDomSettings(Duration.ofSeconds(40), Duration.ofMillis(500), bound), System::nanoTime);
		MainDom another = new MainDom(this.newLock, MainDomSettings.of(Duration.ofSeconds(40), Duration.ofMillis(10)),
				System::nanoTime);
		Hanging index = new Hanging("The index of products");
		one.register(index);
		one.register(new Recorder("next", 200));
		one.start();
		await().until(one::isMainDom);
		long asked = System.nanoTime();
		another.start();
		try {
			await().atMost(Duration.ofSeconds(10)).until(another::isMainDom);
			assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(bound);
			assertThat(this.events).anyMatch((event) -> event.startsWith("next is closed"));
			assertThat(output).contains("The index of products did not save and close within PT0.3S");
			assertThat(index.goOn.getCount()).as("it hangs on").isOne();
			another.stop(Duration.ofSeconds(5));
			await().atMost(Duration.ofSeconds(10)).until(one::isMainDom);
		}
		finally {
			index.goOn.countDown();
			another.stop(Duration.ofSeconds(5));
			one.stop(Duration.ofSeconds(5));
		}
	}

	@Test
	void aStopNamesTheMemberThatHangsWhileItIsTold(CapturedOutput output) {
		Hanging index = new Hanging("The index of products") {

			@Override
			public void install() {
				hang();
			}

		};
		this.old.register(index);
		this.old.start();
		try {
			await().until(() -> index.hangs);
			this.old.stop(Duration.ofMillis(50));
			assertThat(output).contains("MainDom is let go when this process ends: The index of products hangs");
		}
		finally {
			index.goOn.countDown();
		}
	}

	@Test
	void aStopNamesTheLockThatHangs(CapturedOutput output) {
		Hanging disk = new Hanging("The disk");
		MainDom hanging = new MainDom(new MainDomLock() {

			@Override
			public boolean isHeld() {
				return false;
			}

			@Override
			public void release() {
			}

			@Override
			public boolean acquire(Duration timeout) {
				disk.hang();
				return false;
			}

			@Override
			public String toString() {
				return "The lock on a disk";
			}

		}, SETTINGS, this.ticker);
		CompletableFuture<Void> step = CompletableFuture.runAsync(() -> {
			hanging.begin();
			hanging.step();
		}, (task) -> new Thread(task).start());
		try {
			await().until(() -> disk.hangs);
			hanging.stop(Duration.ofMillis(50));
			assertThat(output).contains("MainDom is let go when this process ends: The lock on a disk hangs");
		}
		finally {
			disk.goOn.countDown();
			step.join();
		}
	}

	@Test
	void aMemberThatThrowsKeepsNobodyFromBeingTold() {
		this.old.register(new MainDomMember() {

			@Override
			public int weight() {
				return 1;
			}

			@Override
			public void install() {
				throw new IllegalStateException("told to fail");
			}

			@Override
			public void release() {
				throw new IllegalStateException("told to fail");
			}

		});
		this.old.register(new Recorder("other", 100));
		this.old.begin();
		this.old.step();
		this.old.stop(Duration.ofSeconds(1));
		assertThat(this.events).hasSize(3);
		assertThat(this.oldLock.isHolder()).isFalse();
	}

	@Test
	void whoHandedOverNeverAsksButTakesBackWhatNobodyOwns() {
		both();
		this.old.step();
		this.successor.step();
		this.old.step();
		assertThat(this.newLock.isHeld()).as("nobody asked").isTrue();
		assertThat(this.old.isMainDom()).isFalse();
		this.successor.stop(Duration.ofSeconds(1));
		this.old.step();
		assertThat(this.old.isMainDom()).isTrue();
	}

	@Test
	void aLockThatIsNotToBeHadIsReportedOnceAndAskedForOn(CapturedOutput output) {
		this.old.begin();
		this.old.step();
		this.successor.begin();
		this.successor.step();
		this.ticker.advance(Duration.ofSeconds(39));
		this.successor.step();
		assertThat(output).doesNotContain("is not to be had");
		for (int i = 0; i < 3; i++) {
			this.ticker.advance(Duration.ofSeconds(1));
			this.successor.step();
		}
		assertThat(output.toString().split("MainDom is not to be had within PT40S")).hasSize(2);
		assertThat(output).contains("the old process does not let it go", "not ready");
		assertThat(this.successor.status().settled()).isFalse();
		this.old.stop(Duration.ofSeconds(1));
		this.successor.step();
		assertThat(this.successor.isMainDom()).isTrue();
	}

	@Test
	void aLockThatFailsIsShownAndTriedAgain() {
		this.oldLock.fail(new IllegalStateException("the disk is full"));
		this.old.register(new Recorder("index", 100));
		this.old.begin();
		assertThatIllegalStateException().isThrownBy(this.old::step);
		assertThat(this.old.status().reason()).contains("the disk is full");
		assertThat(this.events).containsExactly("index decided");
		this.oldLock.fail(null);
		this.old.step();
		assertThat(this.old.isMainDom()).isTrue();
	}

	@Test
	void whetherItIsMainDomIsDecidedAfterTheFirstAttemptThoughTheLockIsHeld() {
		this.old.begin();
		this.old.step();
		this.successor.register(new Recorder("index", 100));
		this.successor.begin();
		for (int i = 0; i < 3; i++) {
			this.successor.step();
		}
		assertThat(this.successor.isDecided()).isTrue();
		assertThat(this.events).containsExactly("index decided");
	}

	@Test
	void startingDoesNotWaitForALockThatHangs() {
		CountDownLatch never = new CountDownLatch(1);
		MainDom hanging = new MainDom(new MainDomLock() {

			@Override
			public boolean acquire(Duration timeout) {
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return false;
			}

			@Override
			public boolean isHeld() {
				return false;
			}

			@Override
			public void release() {
			}

		}, SETTINGS, this.ticker);
		hanging.start();
		assertThat(hanging.isDecided()).isFalse();
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(hanging.isDecided()).isTrue();
		assertThat(hanging.isMainDom()).isFalse();
		hanging.stop(Duration.ofMillis(10));
	}

	@Test
	void itMayBeStartedAgain() {
		this.old.register(new Recorder("index", 100));
		for (int i = 0; i < 2; i++) {
			this.old.start();
			await().until(this.old::isMainDom);
			this.old.stop(Duration.ofSeconds(5));
			assertThat(this.old.isMainDom()).isFalse();
			assertThat(this.old.status().settled()).isTrue();
		}
		assertThat(this.events).filteredOn((event) -> event.contains("may be used")).hasSize(2);
		assertThat(this.events).filteredOn((event) -> event.contains("is closed")).hasSize(2);
	}

	@Test
	void itsThreadHandsOver() {
		MainDomSettings quick = MainDomSettings.of(Duration.ofSeconds(40), Duration.ofMillis(20));
		MainDom one = new MainDom(this.oldLock, quick, System::nanoTime);
		MainDom another = new MainDom(this.newLock, quick, System::nanoTime);
		one.start();
		await().until(one::isMainDom);
		another.start();
		await().until(another::isMainDom);
		another.stop(Duration.ofSeconds(5));
		await().until(one::isMainDom);
		one.stop(Duration.ofSeconds(5));
	}

	@Test
	void withoutALockAProcessIsMainDomFromTheBeginning() {
		MainDom alone = MainDom.withoutLock(SETTINGS, this.ticker);
		assertThat(alone.isMainDom()).isTrue();
		assertThat(alone.isDecided()).isTrue();
		alone.stop(Duration.ofSeconds(1));
		assertThat(alone.isMainDom()).isFalse();
		alone.start();
		assertThat(alone.isMainDom()).isTrue();
	}

	private void both() {
		this.old.begin();
		this.old.step();
		this.successor.begin();
		this.successor.step();
	}

	/**
	 * Closes when it is told to go on, whoever interrupts it.
	 */
	private static class Hanging implements MainDomMember {

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final String name;

		private volatile boolean hangs;

		Hanging(String name) {
			this.name = name;
		}

		@Override
		public void release() {
			hang();
		}

		void hang() {
			this.hangs = true;
			while (this.goOn.getCount() > 0) {
				try {
					this.goOn.await();
				}
				catch (InterruptedException ex) {
					// A member of the worst kind.
				}
			}
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	private final class Recorder implements MainDomMember {

		private final String name;

		private final int weight;

		private Recorder(String name, int weight) {
			this.name = name;
			this.weight = weight;
		}

		@Override
		public int weight() {
			return this.weight;
		}

		@Override
		public void decided() {
			MainDomTests.this.events.add(this.name + " decided");
		}

		@Override
		public void install() {
			MainDomTests.this.events.add(this.name + " may be used");
		}

		@Override
		public void release() {
			MainDomTests.this.events.add("%s is closed, MainDom %s, lock %s".formatted(this.name,
					MainDomTests.this.old.isMainDom(), MainDomTests.this.oldLock.isHolder()));
		}

	}

}

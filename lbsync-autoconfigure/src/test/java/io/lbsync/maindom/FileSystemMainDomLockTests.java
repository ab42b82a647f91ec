package io.lbsync.maindom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class FileSystemMainDomLockTests {

	private static final ServerIdentity IDENTITY = new ServerIdentity("web-1", "0123");

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	private Path folder;

	private FileSystemMainDomLock lock;

	private FileSystemMainDomLock second;

	@AfterEach
	void release() {
		for (FileSystemMainDomLock each : new FileSystemMainDomLock[] { this.lock, this.second }) {
			if (each != null) {
				each.release();
			}
		}
	}

	@Test
	void theFileHasUmbracosName() throws IOException {
		this.lock = lock("");
		assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		// SHA-1 of machine, application and discriminator.
		assertThat(files()).containsExactly("MainDom_235b29d918e72046630b80e128482c4d4165f2ad.lock");
		assertThat(Files.readString(this.folder.resolve(files().get(0))))
			.isEqualTo("process " + ProcessHandle.current().pid());
	}

	@Test
	void discriminatorsKeepProcessesApart() {
		this.lock = lock("blue");
		this.second = lock("green");
		assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		assertThat(this.second.acquire(Duration.ZERO)).isTrue();
	}

	@Test
	void aSecondContextOfThisJvmAsksAndIsToldWhoHoldsTheLock() {
		this.lock = lock("");
		this.second = lock("");
		assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		assertThat(this.second.acquire(Duration.ZERO)).isFalse();
		assertThat(this.second.holder()).contains("another application context of this very process");
		assertThat(this.lock.isHeld()).as("nobody was asked").isTrue();
		assertThat(this.second.acquire(Duration.ofMillis(1))).isFalse();
		assertThat(this.lock.isHeld()).as("it was asked").isFalse();
		this.lock.release();
		assertThat(this.second.acquire(Duration.ofMillis(1))).isTrue();
		assertThat(this.second.isHeld()).as("the request is gone").isTrue();
		assertThat(this.lock.acquire(Duration.ZERO)).isFalse();
	}

	@Test
	void whoeverWaitsGetsTheLockWhenItIsLetGo() {
		this.lock = lock("");
		this.second = lock("");
		assertThat(this.lock.acquire(LONG)).isTrue();
		CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> this.second.acquire(LONG));
		await().until(() -> !this.lock.isHeld());
		this.lock.release();
		assertThat(waiting.join()).isTrue();
	}

	@Test
	void whoeverStopsAskingTakesTheRequestBack() {
		this.lock = lock("");
		this.second = lock("");
		this.lock.acquire(Duration.ZERO);
		this.second.acquire(Duration.ofMillis(1));
		this.second.release();
		assertThat(this.lock.isHeld()).isTrue();
	}

	@Test
	void aRequestOfAProcessThatDiedIsAnsweredAndForgotten() throws IOException {
		this.lock = lock("");
		this.lock.acquire(Duration.ZERO);
		Files.writeString(this.folder.resolve(files().get(0) + "_release"), "process 4711");
		assertThat(this.lock.isHeld()).isFalse();
		assertThat(this.lock.holder()).isEqualTo("process 4711");
		this.lock.release();
		assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		assertThat(this.lock.isHeld()).isTrue();
	}

	@Test
	void aLockWhoseFileWasCleanedAwayIsNotHeldAndIsTakenAnew() throws IOException {
		this.lock = lock("");
		this.lock.acquire(Duration.ZERO);
		Files.delete(this.folder.resolve(files().get(0)));
		assertThat(this.lock.isHeld()).isFalse();
		assertThat(this.lock.holder()).contains("removed the file");
		this.lock.release();
		this.second = lock("");
		this.second.acquire(Duration.ZERO);
		assertThat(this.lock.acquire(Duration.ZERO)).isFalse();
		this.second.release();
		assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		assertThat(this.lock.isHeld()).isTrue();
	}

	@Test
	void aFolderThatCannotBeWrittenIsNamed() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "a file is in the way");
		FileSystemMainDomLock broken = new FileSystemMainDomLock(LocalTempFolder.at(file.resolve("temp")), IDENTITY, "",
				System::nanoTime);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> broken.acquire(Duration.ZERO))
			.withMessageContaining(file.toString());
	}

	@Test
	void anotherProcessHoldsTheLockUntilItIsAskedAndLetsGo() {
		try (ServerProcess process = holder().start()) {
			process.awaitLine("is MainDom");
			this.lock = lock("");
			assertThat(this.lock.acquire(Duration.ZERO)).isFalse();
			assertThat(this.lock.holder()).isEqualTo("process " + process.pid());
			assertThat(this.lock.acquire(LONG)).isTrue();
			process.awaitLine("closed its index");
		}
	}

	@Test
	void theLockOfAKilledProcessIsFree() {
		try (ServerProcess process = holder().start()) {
			process.awaitLine("is MainDom");
			process.kill();
			this.lock = lock("");
			assertThat(this.lock.acquire(Duration.ZERO)).isTrue();
		}
	}

	/**
	 * POSIX drops the lock of a process with any channel of the file that it closes.
	 */
	@Test
	void aSecondContextThatGivesUpDoesNotDropTheLockOfTheFirst() {
		this.lock = lock("");
		this.second = lock("");
		this.lock.acquire(Duration.ZERO);
		this.second.acquire(Duration.ZERO);
		this.second.acquire(Duration.ofMillis(1));
		this.second.holder();
		this.second.release();
		try (ServerProcess process = holder().start()) {
			process.awaitLine("is not MainDom yet");
			this.lock.release();
			process.awaitLine("is MainDom");
		}
	}

	private ServerLaunch holder() {
		return ServerProcess.of(MainDomProcess.class).arguments(this.folder.toString());
	}

	private FileSystemMainDomLock lock(String discriminator) {
		return new FileSystemMainDomLock(LocalTempFolder.at(this.folder), IDENTITY, discriminator, System::nanoTime);
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

}

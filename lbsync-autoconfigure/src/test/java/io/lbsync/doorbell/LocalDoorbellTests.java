package io.lbsync.doorbell;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.testkit.ServerProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers on one machine hear each other where the database has no doorbell.
 */
@Timeout(120)
class LocalDoorbellTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	Path parent;

	private final List<Listener> listeners = new ArrayList<>();

	@AfterEach
	void stop() {
		this.listeners.forEach(Listener::stop);
	}

	@Test
	void aRingIsHeardByTheOthersOfTheSameDatabaseAndByNobodyElse() throws IOException {
		Listener a = listener("jdbc:h2:mem:one;DB_CLOSE_DELAY=-1");
		Listener b = listener("jdbc:h2:mem:one;TRACE_LEVEL_FILE=0");
		Listener c = listener("jdbc:h2:mem:one");
		Listener other = listener("jdbc:h2:mem:two");
		a.bell.ring();
		await().atMost(PATIENCE).until(() -> b.heard() == 1 && c.heard() == 1);
		b.bell.ring();
		await().atMost(PATIENCE).until(() -> a.heard() == 1 && c.heard() == 2);
		assertThat(b.heard()).isEqualTo(1);
		assertThat(other.heard()).isZero();
		assertThat(a.bell.isProved()).as("servers elsewhere hear nothing of it").isFalse();
		assertThat(a.bell.trouble()).isEqualTo("It has none. Servers of this machine hear each other");
	}

	@Test
	void aRingIsHeardByAnotherProcessAndOneThatWasKilledIsForgotten() throws Exception {
		Listener here = listener("jdbc:h2:mem:one");
		try (ServerProcess there = ServerProcess.of(Elsewhere.class)
			.arguments(this.parent.toString(), "jdbc:h2:mem:one")
			.start()) {
			there.awaitLine("listens");
			here.bell.ring();
			there.awaitLine("heard");
			await().atMost(PATIENCE).until(() -> here.heard() == 1);
			assertThat(files()).hasSize(2);
			there.kill();
		}
		here.bell.ring();
		assertThat(files()).hasSize(1);
	}

	@Test
	void whatDoesNotKnowTheSecretIsNotHeard() throws IOException {
		Listener a = listener("jdbc:h2:mem:one");
		Listener b = listener("jdbc:h2:mem:one");
		try (DatagramSocket socket = new DatagramSocket()) {
			for (String text : List.of("", "ring", "x".repeat(10_000))) {
				for (Path file : files()) {
					int port = Integer.parseInt(file.getFileName().toString().split("-")[1]);
					socket.send(new DatagramPacket(text.getBytes(), text.length(),
							new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
				}
			}
		}
		a.bell.ring();
		await().atMost(PATIENCE).until(() -> b.heard() > 0);
		assertThat(b.heard()).isEqualTo(1);
		assertThat(a.heard()).isZero();
	}

	@Test
	void whoeverHasStoppedHearsNothingUntilItStartsAgain() throws IOException {
		Listener a = listener("jdbc:h2:mem:one");
		Listener b = listener("jdbc:h2:mem:one");
		b.stop();
		assertThat(files()).hasSize(1);
		a.bell.ring();
		assertThat(b.heard()).isZero();
		b.start();
		a.bell.ring();
		await().atMost(PATIENCE).until(() -> b.heard() == 1);
	}

	@Test
	void whereThereIsNoPlaceForItsFilesItSaysSoAndListensAsSoonAsThereIs() throws IOException {
		Path file = Files.writeString(this.parent.resolve("taken"), "");
		Listener a = new Listener(new LocalDoorbell(database("jdbc:h2:mem:one"), file, "It has none"));
		this.listeners.add(a);
		a.bell.start(a.rings::incrementAndGet);
		await().atMost(PATIENCE).until(() -> a.bell.trouble().contains("do not hear each other either"));
		a.bell.ring();
		Files.delete(file);
		await().atMost(PATIENCE).until(() -> a.bell.trouble().endsWith("hear each other"));
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> all = Files.walk(this.parent)) {
			return all.filter(Files::isRegularFile).toList();
		}
	}

	private Listener listener(String url) {
		Listener listener = new Listener(new LocalDoorbell(database(url), this.parent, "It has none"));
		listener.start();
		this.listeners.add(listener);
		return listener;
	}

	private static Database database(String url) {
		DriverManagerDataSource source = new DriverManagerDataSource(url);
		return new Database(source, Dialect.of(source));
	}

	private static final class Listener {

		private final LocalDoorbell bell;

		private final AtomicInteger rings = new AtomicInteger();

		Listener(LocalDoorbell bell) {
			this.bell = bell;
		}

		void start() {
			this.rings.set(-1);
			this.bell.start(this.rings::incrementAndGet);
			await().atMost(PATIENCE).until(() -> heard() == 0);
		}

		int heard() {
			return this.rings.get();
		}

		void stop() {
			this.bell.stop(PATIENCE);
		}

	}

	/**
	 * Another process, that rings when it has heard something.
	 */
	static final class Elsewhere {

		private Elsewhere() {
		}

		public static void main(String[] arguments) throws Exception {
			LocalDoorbell bell = new LocalDoorbell(database(arguments[1]), Path.of(arguments[0]), "");
			AtomicInteger rings = new AtomicInteger(-1);
			bell.start(rings::incrementAndGet);
			await().atMost(PATIENCE).until(() -> rings.get() == 0);
			System.out.println("listens");
			await().atMost(PATIENCE).until(() -> rings.get() == 1);
			System.out.println("heard");
			bell.ring();
			Thread.currentThread().join();
		}

	}

}

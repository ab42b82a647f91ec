package io.lbsync.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpProxy}.
 */
class TcpProxyTests {

	private static final int SILENCE = 300;

	private EchoServer server;

	private TcpProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.server = new EchoServer();
		this.proxy = TcpProxy.to("127.0.0.1", this.server.port());
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.server.close();
	}

	@Test
	void dataPassesInBothDirections() throws IOException {
		try (Client first = new Client(); Client second = new Client()) {
			assertThat(first.ask("one")).isEqualTo("echo one");
			assertThat(second.ask("two")).isEqualTo("echo two");
			assertThat(this.proxy.connections()).isEqualTo(2);
		}
		Awaitility.await().until(() -> this.proxy.connections() == 0);
		assertThat(this.proxy.accepted()).isEqualTo(2);
	}

	@Test
	void endOfTheServersStreamReachesTheClient() throws IOException {
		try (Client client = new Client()) {
			assertThat(client.ask("bye")).isEqualTo("echo bye");
			assertThat(client.read()).isNull();
		}
	}

	@Test
	void cutResetsConnectionsAndRefusesNewOnes() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.cut();
			assertThatExceptionOfType(SocketException.class).isThrownBy(client::read).withMessageContaining("reset");
			assertThatExceptionOfType(ConnectException.class).isThrownBy(Client::new);
			assertThat(this.proxy.connections()).isZero();
		}
	}

	@Test
	void healedLinkListensOnTheSamePort() throws IOException {
		int port = this.proxy.port();
		this.proxy.cut();
		this.proxy.heal();
		assertThat(this.proxy.port()).isEqualTo(port);
		try (Client client = new Client()) {
			assertThat(client.ask("after")).isEqualTo("echo after");
		}
	}

	@Test
	void resetLeavesThePortOpen() throws IOException {
		try (Client client = new Client(); Client later = new Client()) {
			client.ask("before");
			this.proxy.reset();
			assertThatExceptionOfType(SocketException.class).isThrownBy(client::read);
		}
		try (Client client = new Client()) {
			assertThat(client.ask("after")).isEqualTo("echo after");
		}
	}

	@Test
	void frozenLinkIsSilentAndLosesNothing() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.freeze();
			client.write("during");
			client.assertSilent();
			assertThat(this.server.received).doesNotContain("during");
			assertThat(this.proxy.connections()).isEqualTo(1);
			this.proxy.heal();
			assertThat(client.read()).isEqualTo("echo during");
		}
	}

	@Test
	void newConnectionOnAFrozenLinkGetsNoAnswer() throws IOException {
		this.proxy.freeze();
		try (Client client = new Client()) {
			client.write("during");
			client.assertSilent();
			assertThat(this.server.received).isEmpty();
			this.proxy.heal();
			assertThat(client.read()).isEqualTo("echo during");
		}
	}

	@Test
	void linkThatIsFrozenTowardsTheClientStillReachesTheServer() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.freeze(TcpProxy.Direction.TO_CLIENT);
			client.write("during");
			Awaitility.await().until(() -> this.server.received.contains("during"));
			client.assertSilent();
		}
	}

	@Test
	void endOfTheServerIsNotSeenThroughAFrozenLink() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.freeze();
			this.server.close();
			client.assertSilent();
			this.proxy.heal();
			assertThatExceptionOfType(SocketException.class).isThrownBy(client::readToEnd);
		}
	}

	@Test
	void frozenConnectionIsResetByACut() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.freeze();
			client.write("during");
			this.proxy.cut();
			assertThatExceptionOfType(SocketException.class).isThrownBy(client::read);
		}
	}

	@Test
	void delayHoldsUpEachDirection() throws IOException {
		try (Client client = new Client()) {
			client.ask("before");
			this.proxy.delay(Duration.ofMillis(200));
			long start = System.nanoTime();
			client.ask("during");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(399));
		}
	}

	@Test
	void connectionIsResetWhenTheServerIsNotThere() throws IOException {
		// Bound and not listening, so that nobody else on this machine takes the port.
		try (Socket taken = new Socket()) {
			taken.bind(new InetSocketAddress("127.0.0.1", 0));
			try (TcpProxy toNobody = TcpProxy.to("127.0.0.1", taken.getLocalPort());
					Client client = new Client(toNobody)) {
				assertThatExceptionOfType(SocketException.class).isThrownBy(client::readToEnd);
			}
		}
	}

	/**
	 * A client of the proxy, with lines.
	 */
	private final class Client implements AutoCloseable {

		private final Socket socket;

		private final BufferedReader reader;

		Client() throws IOException {
			this(TcpProxyTests.this.proxy);
		}

		Client(TcpProxy proxy) throws IOException {
			this.socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
			this.socket.setSoTimeout(20_000);
			this.reader = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
		}

		void write(String line) throws IOException {
			this.socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
		}

		String read() throws IOException {
			return this.reader.readLine();
		}

		String ask(String line) throws IOException {
			write(line);
			return read();
		}

		void readToEnd() throws IOException {
			while (read() != null) {
				write("more");
			}
			throw new SocketException("end");
		}

		void assertSilent() throws IOException {
			this.socket.setSoTimeout(SILENCE);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this::read);
			this.socket.setSoTimeout(20_000);
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	/**
	 * Answers each line; says goodbye to "bye".
	 */
	private static final class EchoServer {

		private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();

		private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();

		EchoServer() throws IOException {
			thread(() -> {
				while (true) {
					Socket socket = this.listener.accept();
					this.sockets.add(socket);
					thread(() -> echo(socket));
				}
			});
		}

		int port() {
			return this.listener.getLocalPort();
		}

		void close() throws IOException {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

		private void echo(Socket socket) throws IOException {
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.received.add(line);
				socket.getOutputStream().write(("echo " + line + "\n").getBytes(StandardCharsets.UTF_8));
				if (line.equals("bye")) {
					socket.close();
				}
			}
			socket.close();
		}

		private static void thread(Task task) {
			Thread thread = new Thread(() -> {
				try {
					task.run();
				}
				catch (IOException ex) {
					// The test has closed it.
				}
			});
			thread.setDaemon(true);
			thread.start();
		}

		private interface Task {

			void run() throws IOException;

		}

	}

}

package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link between a server and its database that a test can cut, freeze and slow down.
 * Listens on the loopback address. Thread-safe.
 * <p>
 * How it works: one thread accepts, each connection has one thread per {@link Direction}.
 * What arrives goes through the gate of its direction before it is passed on, the end of
 * a stream too; so a frozen link looks to both sides as if the other were silent.
 */
public final class TcpProxy implements AutoCloseable {

	// The port is free only when whoever accepts on it has noticed that it is closed.
	private static final long LONGEST_ACCEPT = 10_000;

	private final InetSocketAddress target;

	private final int port;

	private final Set<TcpLink> links = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private final TcpLane toServer = new TcpLane();

	private final TcpLane toClient = new TcpLane();

	private ServerSocket listener;

	private Thread acceptor;

	private TcpProxy(InetSocketAddress target) throws IOException {
		this.target = target;
		this.listener = listen(Ports.free());
		this.port = this.listener.getLocalPort();
	}

	/**
	 * Start a proxy.
	 * @param host where the real server is
	 * @param port its port
	 * @return the proxy; the caller closes it
	 */
	public static TcpProxy to(String host, int port) {
		try {
			return new TcpProxy(new InetSocketAddress(host, port));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen on the loopback address", ex);
		}
	}

	/**
	 * Port of the proxy on the loopback address; the same for its whole life.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * How many connections are open.
	 * @return connections that pass through, frozen ones too
	 */
	public int connections() {
		return this.links.size();
	}

	/**
	 * How many connections there ever were.
	 * @return accepted connections
	 */
	public int accepted() {
		return this.accepted.get();
	}

	/**
	 * Reset all connections and refuse new ones until {@link #heal()}.
	 */
	public synchronized void cut() {
		close(this.listener);
		try {
			this.acceptor.join(LONGEST_ACCEPT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		reset();
	}

	/**
	 * Reset all connections; new ones are welcome.
	 */
	public void reset() {
		this.links.forEach(TcpLink::reset);
	}

	/**
	 * Forward nothing in either direction until {@link #heal()}. Connections stay open
	 * and the system takes new ones, but nobody answers: half-open links, a firewall that
	 * drops.
	 */
	public void freeze() {
		freeze(Direction.TO_SERVER);
		freeze(Direction.TO_CLIENT);
	}

	/**
	 * Forward nothing in one direction until {@link #heal()}. With
	 * {@link Direction#TO_CLIENT} statements are executed and their answers are not seen.
	 * @param direction which
	 */
	public void freeze(Direction direction) {
		lane(direction).freeze();
	}

	/**
	 * Hold up whatever is sent. Each piece of data is held for so long, one after the
	 * other: right for questions and answers, too slow for a long stream.
	 * @param delay in each direction; zero for none
	 */
	public void delay(Duration delay) {
		delay(Direction.TO_SERVER, delay);
		delay(Direction.TO_CLIENT, delay);
	}

	/**
	 * Hold up whatever is sent in one direction.
	 * @param direction which
	 * @param delay zero for none
	 */
	public void delay(Direction direction, Duration delay) {
		lane(direction).delay(delay);
	}

	/**
	 * End {@link #cut()}, {@link #freeze()} and {@link #delay(Duration)}. What was frozen
	 * is delivered.
	 */
	public synchronized void heal() {
		this.toServer.heal();
		this.toClient.heal();
		try {
			if (this.listener.isClosed()) {
				this.listener = listen(this.port);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot listen again on port " + this.port, ex);
		}
	}

	@Override
	public void close() {
		cut();
	}

	private TcpLane lane(Direction direction) {
		return (direction == Direction.TO_SERVER) ? this.toServer : this.toClient;
	}

	private ServerSocket listen(int port) throws IOException {
		ServerSocket socket = new ServerSocket();
		socket.setReuseAddress(true);
		socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.acceptor = TcpLink.thread("proxy " + socket.getLocalPort(), () -> acceptAll(socket));
		return socket;
	}

	private void acceptAll(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				accept(socket, socket.accept());
			}
			catch (IOException ex) {
				// Closed by cut(), or a client that has gone again.
			}
		}
	}

	private void accept(ServerSocket socket, Socket client) {
		this.accepted.incrementAndGet();
		TcpLink link = new TcpLink(client, this.links::remove);
		this.links.add(link);
		link.start(this.target, this.toServer, this.toClient);
		if (socket.isClosed()) {
			link.reset();
		}
	}

	private static void close(ServerSocket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where data flows.
	 */
	public enum Direction {

		/** From the application to the database. */
		TO_SERVER,

		/** From the database to the application. */
		TO_CLIENT

	}

}

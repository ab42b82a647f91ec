package io.lbsync.doorbell;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Database;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;

/**
 * The doorbell of servers that run on one machine and share a database which has none: a
 * datagram on the loopback interface to each that listens. Servers elsewhere hear nothing
 * of it, so it is never proved, and the log is read as often as without it.
 * <p>
 * {@link #step()} is called by one thread; everything else is thread-safe.
 */
final class LocalDoorbell implements SyncDoorbell, Step {

	private static final Log logger = LogFactory.getLog(Doorbell.class);

	private static final Duration GAP = Duration.ofMillis(4);

	// Whoever clears temporary files does so rarely.
	private static final Duration CHECK = Duration.ofMinutes(1);

	private static final int LONGEST = 64;

	private final Database database;

	private final Path parent;

	private final String absence;

	private final Retries retries = new Retries();

	private final Loop loop = new Loop("lbsync-doorbell", this::rest, this);

	private volatile Runnable heard = () -> {
	};

	private volatile boolean running;

	private volatile @Nullable Place place;

	private volatile @Nullable String trouble;

	/**
	 * Create it.
	 * @param database what the servers share
	 * @param parent directory for the files of all who listen, for this user only
	 * @param absence why nobody else hears anything
	 */
	LocalDoorbell(Database database, Path parent, String absence) {
		this.database = database;
		this.parent = parent;
		this.absence = absence;
	}

	/**
	 * Where the servers of the user who runs this process find each other.
	 */
	static Path usualParent() {
		return Path.of(System.getProperty("java.io.tmpdir"), "lbsync-doorbell-" + System.getProperty("user.name"));
	}

	@Override
	public void ring() throws IOException {
		Place open = this.place;
		if (open != null) {
			for (LocalListeners.Listener other : open.listeners().others(open.self())) {
				byte[] secret = other.secret().getBytes(StandardCharsets.UTF_8);
				open.socket()
					.send(new DatagramPacket(secret, secret.length,
							new InetSocketAddress(InetAddress.getLoopbackAddress(), other.port())));
			}
		}
	}

	@Override
	public void start(Runnable heard) {
		this.heard = heard;
		this.retries.reset();
		this.running = true;
		this.loop.start();
	}

	@Override
	public void stop(Duration timeout) {
		this.running = false;
		close();
		this.loop.stop(timeout);
		// It may have begun again meanwhile.
		close();
	}

	@Override
	public boolean isProved() {
		return false;
	}

	@Override
	public String trouble() {
		String failure = this.trouble;
		return this.absence + ((failure == null) ? ". Servers of this machine hear each other"
				: ". Servers of this machine do not hear each other either: " + failure);
	}

	@Override
	public void step() {
		Place open = this.place;
		try {
			if (open == null) {
				begin();
			}
			else {
				listen(open);
			}
		}
		catch (IOException | RuntimeException ex) {
			close();
			if (this.running) {
				failed(ex);
			}
		}
	}

	private void begin() throws IOException {
		String scope = this.database
			.onOwnConnection((connection) -> scope(connection.getMetaData().getURL()) + connection.getCatalog());
		DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		Place open = new Place(LocalListeners.of(this.parent, scope),
				new LocalListeners.Listener(socket.getLocalPort(), UUID.randomUUID().toString()), socket);
		this.place = open;
		socket.setSoTimeout(Math.toIntExact(CHECK.toMillis()));
		open.listeners().enter(open.self());
		if (!this.running) {
			close();
			return;
		}
		this.trouble = null;
		this.retries.succeeded();
		// What was rung before.
		this.heard.run();
	}

	// Parameters may differ between servers, and may be secret.
	private static String scope(String url) {
		return url.split("[?;]", 2)[0];
	}

	private void listen(Place open) throws IOException {
		DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
		try {
			open.socket().receive(packet);
		}
		catch (SocketTimeoutException ex) {
			if (!open.listeners().has(open.self())) {
				open.listeners().enter(open.self());
			}
			return;
		}
		if (new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8).equals(open.self().secret())) {
			this.heard.run();
			// Whoever rings meanwhile is heard after it.
			LockSupport.parkNanos(GAP.toNanos());
		}
	}

	private void failed(Exception ex) {
		this.trouble = ex.getMessage();
		if (this.retries.failed(false)) {
			logger.info("Servers of this machine do not hear each other until that works again: " + ex.getMessage());
		}
	}

	private void close() {
		Place open = this.place;
		this.place = null;
		if (open != null) {
			open.socket().close();
			try {
				open.listeners().leave(open.self());
			}
			catch (IOException ex) {
				logger.debug("Struck off by whoever finds this process gone", ex);
			}
		}
	}

	private Duration rest() {
		return (this.place != null) ? Duration.ZERO : this.retries.pause();
	}

	/**
	 * Where it listens.
	 *
	 * @param listeners all on this machine
	 * @param self this one
	 * @param socket of its port
	 */
	private record Place(LocalListeners listeners, LocalListeners.Listener self, DatagramSocket socket) {

	}

}

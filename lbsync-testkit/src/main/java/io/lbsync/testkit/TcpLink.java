package io.lbsync.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * One connection through a {@link TcpProxy}.
 */
final class TcpLink {

	private static final int BUFFER_SIZE = 1 << 16;

	private final Socket client;

	private final Socket server = new Socket();

	private final Consumer<TcpLink> onEnd;

	private volatile TcpLane[] lanes = {};

	TcpLink(Socket client, Consumer<TcpLink> onEnd) {
		this.client = client;
		this.onEnd = onEnd;
	}

	/**
	 * Connect to the server once the lanes are open, and pass data on from then.
	 * @param target where the server is
	 * @param toServer direction of the client's data
	 * @param toClient direction of the server's data
	 */
	void start(InetSocketAddress target, TcpLane toServer, TcpLane toClient) {
		this.lanes = new TcpLane[] { toServer, toClient };
		thread("link to server", () -> {
			toServer.pass(this::isReset);
			if (connect(target)) {
				thread("link to client", () -> pump(this.server, this.client, toClient));
				pump(this.client, this.server, toServer);
			}
		});
	}

	/**
	 * Close both sides with a reset, whatever is on its way.
	 */
	void reset() {
		reset(this.client);
		reset(this.server);
		for (TcpLane lane : this.lanes) {
			lane.wake();
		}
		this.onEnd.accept(this);
	}

	static Thread thread(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private boolean connect(InetSocketAddress target) {
		try {
			this.client.setTcpNoDelay(true);
			this.server.setTcpNoDelay(true);
			this.server.connect(target);
			return true;
		}
		catch (IOException ex) {
			reset();
			return false;
		}
	}

	private void pump(Socket from, Socket to, TcpLane lane) {
		byte[] buffer = new byte[BUFFER_SIZE];
		try {
			InputStream in = from.getInputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				lane.pass(this::isReset);
				to.getOutputStream().write(buffer, 0, read);
			}
			lane.pass(this::isReset);
			to.shutdownOutput();
			endWhenBothSidesHaveEnded(from, to);
		}
		catch (IOException ex) {
			// The side that failed is gone; the lane decides when the other learns it.
			lane.pass(this::isReset);
			reset();
		}
	}

	private void endWhenBothSidesHaveEnded(Socket from, Socket to) throws IOException {
		if (from.isOutputShutdown() && to.isOutputShutdown()) {
			from.close();
			to.close();
			this.onEnd.accept(this);
		}
	}

	private boolean isReset() {
		return this.client.isClosed();
	}

	private static void reset(Socket socket) {
		try {
			if (!socket.isClosed()) {
				socket.setSoLinger(true, 0);
			}
			socket.close();
		}
		catch (IOException ex) {
			// Closed by another thread meanwhile, which is what was wanted.
		}
	}

}

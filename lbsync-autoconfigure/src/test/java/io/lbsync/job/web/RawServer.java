package io.lbsync.job.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server on this machine that may answer as badly as it likes.
 */
final class RawServer implements AutoCloseable {

	static final String OK = "HTTP/1.1 200 OK\r\n";

	final AtomicInteger requests = new AtomicInteger();

	/** Connections that the client has closed. */
	final AtomicInteger gone = new AtomicInteger();

	private final ServerSocket server;

	private final Behaviour behaviour;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	RawServer(Behaviour behaviour) {
		this.behaviour = behaviour;
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/**
	 * A server that says something and then nothing more.
	 */
	static RawServer saying(String text) {
		return new RawServer((socket) -> write(socket, text));
	}

	static void write(Socket socket, String text) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(text.getBytes(StandardCharsets.ISO_8859_1));
		out.flush();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				start(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void serve(Socket socket) {
		try {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
			while (!in.readLine().isEmpty()) {
				// The head of the request.
			}
			this.requests.incrementAndGet();
			this.behaviour.answer(socket);
			in.read();
			this.gone.incrementAndGet();
		}
		catch (IOException | InterruptedException ex) {
			this.gone.incrementAndGet();
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What it does when a request has come.
	 */
	interface Behaviour {

		void answer(Socket socket) throws IOException, InterruptedException;

	}

}

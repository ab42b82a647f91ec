package io.lbsync.jdbc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

import javax.net.SocketFactory;

import org.jspecify.annotations.Nullable;

/**
 * Makes the socket of a connection whose arrivals are noticed. Public because
 * PostgreSQL's driver makes it, by its name; not for use by applications.
 */
public final class ArrivalSocketFactory extends SocketFactory {

	private final @Nullable Arrivals arrivals;

	/**
	 * Create a factory.
	 * @param key who wants to know; anything else makes ordinary sockets
	 */
	public ArrivalSocketFactory(String key) {
		this.arrivals = Arrivals.wanted(key);
	}

	@Override
	public Socket createSocket() {
		return (this.arrivals != null) ? new WatchedSocket(this.arrivals) : new Socket();
	}

	// The driver connects its sockets itself.
	@Override
	public Socket createSocket(String host, int port) throws IOException {
		return new Socket(host, port);
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
		return new Socket(host, port, local, localPort);
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		return new Socket(host, port);
	}

	@Override
	public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
		return new Socket(host, port, local, localPort);
	}

	private static final class WatchedSocket extends Socket {

		private final Arrivals arrivals;

		WatchedSocket(Arrivals arrivals) {
			this.arrivals = arrivals;
		}

		@Override
		public InputStream getInputStream() throws IOException {
			return new WatchedStream(super.getInputStream(), this.arrivals);
		}

	}

	private static final class WatchedStream extends FilterInputStream {

		private final Arrivals arrivals;

		WatchedStream(InputStream target, Arrivals arrivals) {
			super(target);
			this.arrivals = arrivals;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = super.read(bytes, offset, length);
			if (read > 0) {
				this.arrivals.arrived(bytes, offset, read);
			}
			return read;
		}

	}

}

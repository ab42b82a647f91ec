package io.lbsync.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Notices what arrives on a connection while PostgreSQL's driver waits for notifications:
 * it hands them out more than a millisecond after they are there, for it waits for
 * further ones. The driver is given a factory for its socket, as its properties provide
 * for, whose stream tells of each read. Where that cannot be, nothing is told early.
 */
final class Arrivals {

	private static final String DRIVER = "org.postgresql.PGConnection";

	private static final char NOTIFICATION = 'A';

	// Kind and length; then the sender's process.
	private static final int HEADER = 1 + Integer.BYTES;

	// By what the factory is given; the driver makes it.
	private static final Map<String, Arrivals> WANTED = new ConcurrentHashMap<>();

	private final Consumer<String> early;

	private volatile boolean announced;

	Arrivals(Consumer<String> early) {
		this.early = early;
	}

	static @Nullable Arrivals wanted(String key) {
		return WANTED.get(key);
	}

	Connection into(Opening opening) throws SQLException {
		Properties properties = new Properties();
		if (!isFactoryVisible()) {
			return opening.open(properties);
		}
		String key = UUID.randomUUID().toString();
		properties.setProperty("socketFactory", ArrivalSocketFactory.class.getName());
		properties.setProperty("socketFactoryArg", key);
		WANTED.put(key, this);
		try {
			return opening.open(properties);
		}
		finally {
			WANTED.remove(key);
		}
	}

	// A driver of the application server's does not see it.
	private static boolean isFactoryVisible() {
		try {
			ClassLoader driver = ClassUtils.forName(DRIVER, Arrivals.class.getClassLoader()).getClassLoader();
			return Class.forName(ArrivalSocketFactory.class.getName(), false, driver) == ArrivalSocketFactory.class;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * Tell of what arrives from now on, or no longer.
	 */
	void announce(boolean wanted) {
		this.announced = wanted;
	}

	void arrived(byte[] bytes, int offset, int length) {
		if (this.announced) {
			this.early.accept(text(ByteBuffer.wrap(bytes, offset, length)));
		}
	}

	/**
	 * The text, if this is one notification and can be read: not where it is encrypted.
	 */
	private static String text(ByteBuffer bytes) {
		if (bytes.remaining() <= HEADER + Integer.BYTES || bytes.get(bytes.position()) != NOTIFICATION
				|| bytes.getInt(bytes.position() + 1) != bytes.remaining() - 1) {
			return "";
		}
		bytes.position(bytes.position() + HEADER + Integer.BYTES);
		String[] parts = StandardCharsets.UTF_8.decode(bytes).toString().split("\0");
		return (parts.length == 2) ? parts[1] : "";
	}

	/**
	 * How a connection is opened.
	 */
	@FunctionalInterface
	interface Opening {

		Connection open(Properties properties) throws SQLException;

	}

}

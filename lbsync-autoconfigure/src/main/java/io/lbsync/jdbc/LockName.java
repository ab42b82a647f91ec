package io.lbsync.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Forms of a lock's name that databases take.
 */
final class LockName {

	private static final int READABLE = 31;

	private static final int HASHED_BYTES = 16;

	private LockName() {
	}

	/**
	 * The name as a number.
	 */
	static long number(String name) {
		return ByteBuffer.wrap(hash(name)).getLong();
	}

	/**
	 * The name as a text of at most 64 characters, another one for each database. A
	 * server that does not tell names by their case may spell the database's as its
	 * client did, so all spellings are one.
	 */
	static String text(String database, String name) {
		String readable = name.replaceAll("[^A-Za-z0-9._-]", "_");
		byte[] hash = hash(database.toLowerCase(Locale.ROOT) + "/" + name);
		return readable.substring(0, Math.min(READABLE, readable.length())) + ":"
				+ HexFormat.of().formatHex(hash, 0, HASHED_BYTES);
	}

	private static byte[] hash(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JVM has SHA-256", ex);
		}
	}

}

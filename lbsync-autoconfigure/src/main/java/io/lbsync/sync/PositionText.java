package io.lbsync.sync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * What a position file holds. The position itself names the database and the last row
 * that was read, with its fingerprint.
 *
 * @param server whose position it is
 * @param position the position, with the id of its database
 */
record PositionText(String server, String position) {

	private static final String FORM = """
			Position of lbsync, form 1. Change nothing: the server would rebuild its caches.
			server %s
			position %s
			""";

	private static final int CHECKSUM_LINES = 1;

	/**
	 * As bytes, the last line of which is a checksum of the others.
	 */
	byte[] bytes() {
		String text = FORM.formatted(this.server, this.position);
		return (text + checksum(text) + "\n").getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Read what {@link #bytes()} wrote.
	 * @return the text, or {@code null} if a single bit is another one
	 */
	static @Nullable PositionText read(byte[] bytes) {
		String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
		if (lines.length != FORM.lines().count() + CHECKSUM_LINES + 1) {
			return null;
		}
		PositionText read = new PositionText(after("server ", lines[1]), after("position ", lines[2]));
		return Arrays.equals(read.bytes(), bytes) ? read : null;
	}

	private static String after(String name, String line) {
		return line.startsWith(name) ? line.substring(name.length()) : "";
	}

	private static String checksum(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}

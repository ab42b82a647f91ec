package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * The row {@code lbsync.low-water}: a server that could prove it says that every row up
 * to one is settled. Believed by others only with that row, in one statement.
 */
final class LowWater {

	private LowWater() {
	}

	static String text(Anchor row) {
		return row.id() + "/" + row.fingerprint();
	}

	/**
	 * Read the row's value.
	 * @return the row it speaks of, or {@code null} if it says nothing
	 */
	static @Nullable Anchor parse(String text) {
		int slash = text.indexOf('/');
		if (slash <= 0) {
			return null;
		}
		try {
			return new Anchor(Long.parseLong(text.substring(0, slash)), text.substring(slash + 1));
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}

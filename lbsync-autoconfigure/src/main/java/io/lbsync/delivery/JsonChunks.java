package io.lbsync.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Puts JSON values into arrays of bounded length, so that a row never becomes too long
 * for a reader: at most 1,000 values and 256 KB in UTF-8. A value that is longer gets an
 * array of its own.
 */
final class JsonChunks {

	static final int MOST_ITEMS = 1_000;

	static final int MOST_BYTES = 256 * 1024;

	private final List<String> chunks = new ArrayList<>();

	private final List<String> current = new ArrayList<>();

	// The brackets, and each item with its comma.
	private int bytes = 2;

	private JsonChunks() {
	}

	/**
	 * Cut values into arrays.
	 * @param items JSON values
	 * @return JSON arrays, in the order of the values; none if there are no values
	 */
	static List<String> of(Collection<String> items) {
		JsonChunks cutter = new JsonChunks();
		items.forEach(cutter::add);
		cutter.close();
		return cutter.chunks;
	}

	private void add(String item) {
		int length = item.getBytes(StandardCharsets.UTF_8).length + 1;
		if (this.current.size() == MOST_ITEMS || this.bytes + length > MOST_BYTES) {
			close();
		}
		this.current.add(item);
		this.bytes += length;
	}

	private void close() {
		if (!this.current.isEmpty()) {
			this.chunks.add("[" + String.join(",", this.current) + "]");
		}
		this.current.clear();
		this.bytes = 2;
	}

}

package io.lbsync.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All threads of all servers rest, everybody has applied what everybody has written: then
 * every cached value equals the database.
 */
final class QuietPoint {

	private final SoakDatabase database;

	private final List<SoakServer> servers;

	// Milliseconds.
	private static final int CALM = 700;

	private long compared;

	private int points;

	QuietPoint(SoakDatabase database, List<SoakServer> servers) {
		this.database = database;
		this.servers = servers;
	}

	/**
	 * Let all rest, compare, fill all caches and compare again.
	 * @return the differences, with what is known about them
	 */
	List<String> check() {
		this.points++;
		this.servers.forEach(SoakServer::calm);
		Chaos.pause(CALM);
		this.servers.forEach(SoakServer::rest);
		propagate();
		Map<String, String> truth = this.database.truth();
		List<String> differences = new ArrayList<>();
		for (SoakServer server : this.servers) {
			compare("cached", server, server.dump(), truth, differences);
		}
		for (SoakServer server : this.servers) {
			compare("read", server, server.readEverything(), truth, differences);
			assertThat(server.unexpected()).as("errors that have nothing to do with the database").isEqualTo("{}");
		}
		return differences;
	}

	private void propagate() {
		this.servers.forEach(SoakServer::awaitQuiet);
		for (SoakServer writer : this.servers) {
			String position = writer.mark();
			assertThat(position).doesNotStartWith("failed").isNotEqualTo("null");
			for (SoakServer reader : this.servers) {
				assertThat(reader.awaitPropagation(position)).as("%s waits for %s", reader, writer).isEqualTo("true");
			}
		}
	}

	private void compare(String how, SoakServer server, List<String> entries, Map<String, String> truth,
			List<String> differences) {
		for (String entry : entries) {
			int end = entry.indexOf(" = ");
			String key = entry.substring(0, end);
			String value = entry.substring(end + 3);
			this.compared++;
			if (!value.equals(truth.get(key))) {
				differences
					.add("%s: %s %s is %s, in the database %s".formatted(server, how, key, value, truth.get(key)));
			}
		}
	}

	/**
	 * All that can be said about a difference.
	 */
	String explain(String difference) {
		StringBuilder text = new StringBuilder(difference).append('\n');
		String key = difference.replaceAll(".*?\\[(.*?)].*", "$1");
		if (key.matches("\\d+")) {
			int number = Integer.parseInt(key);
			int purchase = (number > 100) ? Ids.purchaseOf(number) : number;
			for (SoakServer server : this.servers) {
				text.append("last operations on purchase ")
					.append(purchase)
					.append(" at ")
					.append(server)
					.append(":\n");
				server.history(purchase).forEach((line) -> text.append("   ").append(line).append('\n'));
			}
		}
		text.append("last instructions about it:\n");
		this.database.instructionsAbout(key).forEach((row) -> text.append("   ").append(row).append('\n'));
		return text.toString();
	}

	long compared() {
		return this.compared;
	}

	int points() {
		return this.points;
	}

}

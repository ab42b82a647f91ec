package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;

/**
 * Writes to the log, on as many threads as wanted, in transactions of some time, with
 * savepoints and roll-backs.
 */
final class RandomWriter {

	/** What was committed, and when the writer knew. */
	final Map<String, Long> committed = new ConcurrentHashMap<>();

	final AtomicBoolean writing = new AtomicBoolean(true);

	void write(String url, InstructionLog log, int writer) throws Exception {
		Random random = new Random(writer);
		try (Connection connection = DriverManager.getConnection(url)) {
			connection.setAutoCommit(false);
			for (int i = 0; this.writing.get(); i++) {
				List<String> texts = new ArrayList<>();
				append(log, connection, writer + "-" + i + "-a", 1 + random.nextInt(10), texts);
				if (random.nextInt(4) == 0) {
					Savepoint savepoint = connection.setSavepoint();
					boolean keep = random.nextBoolean();
					append(log, connection, writer + "-" + i + "-b", 2, keep ? texts : new ArrayList<>());
					if (keep) {
						connection.releaseSavepoint(savepoint);
					}
					else {
						connection.rollback(savepoint);
					}
				}
				LockSupport.parkNanos(random.nextInt(20_000_000));
				if (random.nextInt(20) == 0) {
					connection.rollback();
				}
				else {
					connection.commit();
					long now = System.nanoTime();
					texts.forEach((text) -> this.committed.put(text, now));
				}
			}
		}
	}

	/**
	 * Append rows to the log, and their texts to a list.
	 */
	static void append(InstructionLog log, Connection connection, String name, int rows, List<String> texts)
			throws SQLException {
		List<InstructionRow> batch = new ArrayList<>();
		for (int i = 0; i < rows; i++) {
			batch.add(new InstructionRow(name + i, 1));
			texts.add(name + i);
		}
		log.append(connection, batch);
	}

}

package io.lbsync.benchmarks.prune;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.LogTail;
import io.lbsync.benchmarks.rig.Percentiles;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;

import org.springframework.context.ApplicationContext;

/**
 * Writers with a transaction each ten milliseconds, that change a row and write an
 * instruction, and lbsync's cursor.
 */
final class Traffic {

	/** Number of writers. */
	static final int WRITERS = 4;

	/** A row without an instruction. */
	static final String EMPTY = "[]";

	private static final long PERIOD = 10_000_000;

	private final DataSource dataSource;

	private final InstructionLog log;

	private final Map<Long, Transaction> transactions = new ConcurrentHashMap<>();

	private final Map<Long, Long> seen = new ConcurrentHashMap<>();

	/**
	 * Begin.
	 * @param server an application with lbsync
	 * @param threads where the threads live
	 */
	Traffic(ApplicationContext server, Background threads) {
		this.dataSource = server.getBean(DataSource.class);
		this.log = server.getBean(InstructionLog.class);
		LogTail tail = new LogTail(server);
		threads.start(() -> tail.read((id, text, now) -> this.seen.put(id, now), threads::isRunning));
		for (int i = 0; i < WRITERS; i++) {
			int account = i;
			threads.start(() -> write(account, threads));
		}
	}

	private void write(int account, Background threads) throws SQLException {
		try (Connection connection = this.dataSource.getConnection();
				PreparedStatement change = connection
					.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?")) {
			connection.setAutoCommit(false);
			long next = System.nanoTime();
			while (threads.isRunning()) {
				next = Math.max(System.nanoTime(), next + PERIOD);
				while (System.nanoTime() < next) {
					LockSupport.parkNanos(next - System.nanoTime());
				}
				long start = System.nanoTime();
				change.setInt(1, account);
				change.executeUpdate();
				long id = this.log.append(connection, List.of(new InstructionRow(EMPTY, 1))).get(0).id();
				connection.commit();
				this.transactions.put(id, new Transaction(start, System.nanoTime()));
			}
		}
	}

	/**
	 * How long transactions took that ended in some time.
	 */
	Percentiles transactions(long from, long to) {
		return Percentiles.of(this.transactions.values()
			.stream()
			.filter((transaction) -> transaction.end() >= from && transaction.end() <= to)
			.mapToLong((transaction) -> transaction.end() - transaction.start()));
	}

	/**
	 * How long it took from commits in some time until the cursor had the row.
	 * @throws IllegalStateException if the cursor never saw one
	 */
	Percentiles lags(long from, long to) {
		return Percentiles.of(this.transactions.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().end() >= from && entry.getValue().end() <= to)
			.mapToLong((entry) -> Math.max(0, seen(entry.getKey()) - entry.getValue().end())));
	}

	private long seen(long id) {
		Long seen = this.seen.get(id);
		if (seen == null) {
			throw new IllegalStateException("A committed row was not seen: " + id);
		}
		return seen;
	}

	private record Transaction(long start, long end) {

	}

}

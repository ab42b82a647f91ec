package io.lbsync.benchmarks.rig;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.pulse.Pulse;
import io.lbsync.pulse.PulseAnswer;

import org.springframework.context.ApplicationContext;

/**
 * lbsync's cursor, read by lbsync's pulse each five milliseconds, in pages as its sync
 * does. Used by one thread.
 */
public final class LogTail {

	private static final int PAGE = 1000;

	private static final long SETTLE = 500_000_000;

	private final Database database;

	private final Pulse pulse;

	private final LogCursor cursor;

	/**
	 * Go to the head of the log.
	 * @param server an application with lbsync
	 */
	public LogTail(ApplicationContext server) {
		this.database = server.getBean(Database.class);
		this.pulse = new Pulse(this.database, true);
		this.cursor = server.getBean(InstructionLog.class).cursor();
		this.pulse.prepare(this.cursor);
		while (!this.pulse.read(this.cursor, PAGE).page().drained()) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Read.
	 * @param rows takes what is new
	 * @param running whether to go on
	 */
	public void read(Rows rows, BooleanSupplier running) {
		Pace pace = new Pace();
		long settled = System.nanoTime();
		while (running.getAsBoolean()) {
			PulseAnswer answer = this.pulse.read(this.cursor, PAGE);
			long now = System.nanoTime();
			answer.page().rows().forEach((row) -> rows.add(row.id(), row.json(), now));
			if (now - settled > SETTLE) {
				settled = now;
				this.database.<Boolean>onOwnConnection(this::settle);
			}
			pace.awaitNext(answer.page().drained());
		}
	}

	// A server does it with its heartbeats.
	private Boolean settle(Connection connection) throws SQLException {
		this.cursor.settle(connection);
		return true;
	}

	/**
	 * Takes rows.
	 */
	@FunctionalInterface
	public interface Rows {

		/**
		 * A row was read.
		 * @param id its id
		 * @param text its text
		 * @param now when
		 */
		void add(long id, String text, long now);

	}

}

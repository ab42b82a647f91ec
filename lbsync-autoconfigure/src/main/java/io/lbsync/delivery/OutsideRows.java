package io.lbsync.delivery;

import java.util.List;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.jdbc.Database;

/**
 * Writes rows in transactions of their own.
 *
 * @param database the shared database
 * @param ours recognizes its connections
 * @param log the log
 * @param own which own rows were applied here
 */
record OutsideRows(Database database, OurDataSource ours, LogWriter log, OwnInstructions own) {

	/**
	 * Write and commit.
	 * @param instructions what to write
	 * @param appliedHere whether all of it is applied on this server
	 * @return the rows
	 * @throws RuntimeException if the database failed; the rows may exist nevertheless
	 */
	List<Appended> write(List<RefreshInstruction> instructions, boolean appliedHere) {
		List<Appended> rows = this.database.inOwnTransaction((connection) -> {
			this.ours.learn(connection);
			List<Appended> appended = this.log.append(connection, instructions);
			this.own.written(TransactionRows.ids(appended));
			return appended;
		});
		if (appliedHere) {
			this.own.applied(TransactionRows.ids(rows));
		}
		else {
			this.own.forget(TransactionRows.ids(rows));
		}
		return rows;
	}

	/**
	 * Learn where our connections lead, unless that is known.
	 * @throws RuntimeException if the database failed
	 */
	void learn() {
		if (!this.ours.isLearnt()) {
			this.database.onOwnConnection((connection) -> {
				this.ours.learn(connection);
				return this.ours.isLearnt();
			});
		}
	}

}

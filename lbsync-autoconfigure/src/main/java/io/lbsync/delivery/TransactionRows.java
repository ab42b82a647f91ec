package io.lbsync.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.RefreshInstruction;

/**
 * The rows that one transaction wrote on its own connection. Confined to the
 * transaction's thread.
 */
final class TransactionRows {

	private static final SQLExceptionSubclassTranslator TRANSLATOR = new SQLExceptionSubclassTranslator();

	private final LogWriter log;

	private final OwnInstructions own;

	private final List<Appended> rows = new ArrayList<>();

	private int instructions;

	private boolean sent;

	TransactionRows(LogWriter log, OwnInstructions own) {
		this.log = log;
		this.own = own;
	}

	/**
	 * Write on the connection that is bound to this thread.
	 * @param key data source under which it is bound
	 * @param drained what to write
	 * @throws DataAccessException if the database failed
	 */
	void write(DataSource key, List<RefreshInstruction> drained) {
		if (drained.isEmpty()) {
			return;
		}
		// From here on nobody can be sure that nothing arrived.
		this.sent = true;
		Connection connection = DataSourceUtils.getConnection(key);
		try {
			List<Appended> appended = this.log.append(connection, drained);
			this.rows.addAll(appended);
			this.instructions += drained.size();
			this.own.written(ids(appended));
		}
		catch (SQLException ex) {
			throw translate(ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, key);
		}
	}

	boolean sent() {
		return this.sent;
	}

	/**
	 * The transaction is over.
	 * @param appliedHere whether it is sure that the rows are committed and applied on
	 * this server
	 */
	void settle(boolean appliedHere) {
		if (this.rows.isEmpty()) {
			return;
		}
		if (appliedHere) {
			this.own.applied(ids(this.rows));
		}
		else {
			this.own.forget(ids(this.rows));
		}
	}

	List<Appended> rows() {
		return this.rows;
	}

	int instructions() {
		return this.instructions;
	}

	static List<Long> ids(List<Appended> rows) {
		return (rows.size() == 1) ? List.of(rows.get(0).id()) : rows.stream().map(Appended::id).toList();
	}

	private static DataAccessException translate(SQLException ex) {
		String task = "writing cache instructions in the user's transaction";
		@Nullable DataAccessException translated = TRANSLATOR.translate(task, null, ex);
		return (translated != null) ? translated : new UncategorizedSQLException(task, null, ex);
	}

}

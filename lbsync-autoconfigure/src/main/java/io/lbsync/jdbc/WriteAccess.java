package io.lbsync.jdbc;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether this server writes to the shared database, and if not, why. It writes where it
 * may write everything that lbsync keeps there, and otherwise nothing at all: no
 * heartbeat, no instruction, no id, no lock. Everybody who is about to write asks here
 * first.
 * <p>
 * The database itself is asked, on a connection as those of the application are: whether
 * the server behind it takes writes, whether its transactions are read-only, and what its
 * login is granted. The answer is kept until something says that it may be another one: a
 * {@link #ask() start}, a {@link #answeredBy promotion}, or a write that was refused.
 * <p>
 * Thread-safe.
 */
public final class WriteAccess {

	private static final Log logger = LogFactory.getLog(WriteAccess.class);

	private static final String STANDBY = "the database server is a standby or replica";

	private final Database database;

	private final Tables tables;

	// Empty if nothing refuses.
	private volatile String refusal = "";

	private volatile boolean standby;

	/**
	 * Create an answer that allows writes until {@link #ask()} is called.
	 * @param database the shared database
	 * @param tables what its schema offers
	 */
	public WriteAccess(Database database, Tables tables) {
		this.database = database;
		this.tables = tables;
	}

	/**
	 * Ask a database once.
	 * @param database the database
	 * @param tables what its schema offers; rights on tables that are not there do not
	 * count
	 * @return why this server must not write, or {@code null} if it may
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public static @Nullable String refusal(Database database, Tables tables) {
		String refusal = database.onOwnConnection((connection) -> ask(connection, database.dialect(), tables));
		return refusal.isEmpty() ? null : refusal;
	}

	private static String ask(Connection connection, Dialect dialect, Tables tables) throws java.sql.SQLException {
		return dialect.refusesWrites(connection, needed(tables));
	}

	private static List<WriteRight> needed(Tables tables) {
		List<WriteRight> needed = new ArrayList<>();
		if (tables.has("umbracoCacheInstruction")) {
			needed.add(new WriteRight("umbracoCacheInstruction", "originated", "INSERT"));
		}
		for (String verb : List.of("INSERT", "UPDATE")) {
			if (tables.keyValue()) {
				needed.add(new WriteRight("umbracoKeyValue", "value", verb));
			}
			if (tables.lastSynced()) {
				needed.add(new WriteRight("umbracoLastSynced", "lastSyncedDate", verb));
			}
		}
		return needed;
	}

	/**
	 * Ask the database again, and log if the answer is another one than before.
	 * @return this
	 * @throws org.springframework.dao.DataAccessException if the database failed; the
	 * answer is the last one then
	 */
	public WriteAccess ask() {
		String before = this.refusal;
		String now = refusal(this.database, this.tables);
		this.refusal = (now != null) ? now : "";
		tell(before, this.refusal);
		return this;
	}

	private static void tell(String before, String now) {
		if (now.equals(before)) {
			return;
		}
		if (now.isEmpty()) {
			logger.info("This server writes to the shared database again");
		}
		else {
			logger.info(("This server only reads, because %s. It sends no write to the shared database: changes that "
					+ "are made here reach no other server, and its position is kept in a local file")
				.formatted(now));
		}
	}

	/**
	 * The reader heard from a database server. An address may lead to another one with
	 * each connection, and a standby may be promoted at any time: then the database is
	 * asked again.
	 * @param standby whether that one was a standby or replica
	 * @throws org.springframework.dao.DataAccessException if the database had to be asked
	 * and failed; the next call asks again
	 */
	public void answeredBy(boolean standby) {
		if (standby && !this.standby) {
			this.standby = true;
			tell(this.refusal, this.refusal.isEmpty() ? STANDBY : this.refusal);
		}
		else if (!standby && this.standby) {
			ask();
			this.standby = false;
		}
	}

	/**
	 * Whether this server must not write.
	 * @return whether it only reads
	 */
	public boolean readOnly() {
		return reason() != null;
	}

	/**
	 * Why this server must not write, as the second half of a sentence, for logs and
	 * views.
	 * @return the reason, or {@code null} if it writes
	 */
	public @Nullable String reason() {
		String reason = this.refusal;
		if (!reason.isEmpty()) {
			return reason;
		}
		return this.standby ? STANDBY : null;
	}

}

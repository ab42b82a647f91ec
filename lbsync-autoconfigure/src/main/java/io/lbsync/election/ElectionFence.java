package io.lbsync.election;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.role.NotSchedulingPublisherException;
import io.lbsync.role.SchedulingPublisherFence;

/**
 * The fence of the elected server. A transaction reads the epoch plainly when it asks,
 * and locks it in share mode only right before its commit, so that nobody waits for a
 * long one. The next term changes the epoch before anything else, and so either waits for
 * that commit or makes it fail.
 * <p>
 * Thread-safe.
 */
public final class ElectionFence implements SchedulingPublisherFence {

	private static final Log logger = LogFactory.getLog(ElectionFence.class);

	// A process that stands still between the lock and its commit keeps the next term
	// from beginning.
	private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

	private final Tenure tenure;

	private final Database database;

	private final EpochRow epochRow;

	public ElectionFence(Election election, Database database) {
		this.tenure = election.tenure();
		this.database = database;
		this.epochRow = new EpochRow(database.dialect());
	}

	@Override
	public long epoch() {
		ElectionRecord term = this.tenure.publishingTerm();
		return (term != null) ? term.epoch() : 0;
	}

	@Override
	public String token() {
		ElectionRecord term = this.tenure.publishingTerm();
		return (term != null) ? term.token() : "";
	}

	@Override
	public void enforce() {
		if (!TransactionSynchronizationManager.hasResource(this.database.dataSource())
				|| !TransactionSynchronizationManager.isActualTransactionActive()) {
			throw new IllegalStateException("No transaction of the shared database is open on this thread. "
					+ "Call enforce() within the transaction that must not commit after another server took over.");
		}
		String token = token();
		if (token.isEmpty()) {
			throw new NotSchedulingPublisherException("This server does not schedule now. Ask its role first.");
		}
		verify(token, this.epochRow::read);
		TransactionSynchronizationManager.registerSynchronization(new Check(token));
	}

	private void verify(String token, EpochQuery query) {
		String found;
		Connection connection = DataSourceUtils.getConnection(this.database.dataSource());
		try {
			found = query.on(connection);
		}
		catch (SQLException ex) {
			throw translate(ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, this.database.dataSource());
		}
		if (!token.equals(found)) {
			throw new NotSchedulingPublisherException(("The term of this server (%s) has ended, the present one is %s. "
					+ "Its transaction is rolled back.")
				.formatted(token, found));
		}
	}

	private static RuntimeException translate(SQLException ex) {
		RuntimeException translated = new SQLExceptionSubclassTranslator().translate("lbsync", null, ex);
		return (translated != null) ? translated
				: new org.springframework.jdbc.UncategorizedSQLException("lbsync", null, ex);
	}

	/**
	 * How the token is read.
	 */
	@FunctionalInterface
	private interface EpochQuery {

		@Nullable String on(Connection connection) throws SQLException;

	}

	/**
	 * Looks again when the transaction is about to commit.
	 */
	private final class Check implements TransactionSynchronization {

		private final String token;

		private Dialect.@Nullable Bound bound;

		Check(String token) {
			this.token = token;
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			verify(this.token, (connection) -> {
				Dialect.Bound begun = ElectionFence.this.database.dialect().bound(connection, LONGEST_COMMIT);
				this.bound = begun;
				begun.begin();
				return ElectionFence.this.epochRow.lock(connection);
			});
		}

		@Override
		public void afterCompletion(int status) {
			Dialect.Bound begun = this.bound;
			if (begun != null) {
				try {
					begun.close();
				}
				catch (SQLException ex) {
					logger.debug("The connection was lost", ex);
				}
			}
		}

	}

}

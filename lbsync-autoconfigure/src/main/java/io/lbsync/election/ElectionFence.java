package io.lbsync.election;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.CommitFence;
import io.lbsync.jdbc.Database;
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
		if (!CommitFence.isPossible(this.database)) {
			throw new IllegalStateException("No transaction of the shared database is open on this thread. "
					+ "Call enforce() within the transaction that must not commit after another server took over.");
		}
		String token = token();
		if (token.isEmpty()) {
			throw new NotSchedulingPublisherException("This server does not schedule now. Ask its role first.");
		}
		CommitFence.onTransaction(this.database, (connection) -> verify(token, this.epochRow.read(connection)));
		CommitFence.register(this.database, (connection) -> verify(token, this.epochRow.lock(connection)));
	}

	private static String verify(String token, @Nullable String found) {
		if (!token.equals(found)) {
			throw new NotSchedulingPublisherException(("The term of this server (%s) has ended, the present one is %s. "
					+ "Its transaction is rolled back.")
				.formatted(token, found));
		}
		return token;
	}

}

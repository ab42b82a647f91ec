package io.lbsync.job;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A store that lets transactions commit whose slot is somebody else's: to see that a test
 * notices.
 */
final class UnfencedStore extends ForwardingStore {

	UnfencedStore(JobStore store) {
		super(store);
	}

	@Override
	public boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException {
		super.replace(connection, job, expected, next);
		return true;
	}

}

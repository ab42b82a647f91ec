package io.lbsync.testkit;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;

import javax.sql.DataSource;

/**
 * A DataSource whose connections stop at {@link Failpoints}: so a crash can be placed
 * between any two things that the library does to the database, without hooks in its
 * code. Put it under the pool, then the pool notices a dropped connection as it would
 * notice a real one; over a pool works too. What goes around JDBC's interfaces (after
 * {@link #unwrap(Class)}) is not seen. Thread-safe.
 */
public final class CrashingDataSource implements DataSource {

	private final DataSource target;

	private final Failpoints failpoints;

	/**
	 * Wrap a DataSource.
	 * @param target where connections come from
	 * @param failpoints where to stop
	 */
	public CrashingDataSource(DataSource target, Failpoints failpoints) {
		this.target = target;
		this.failpoints = failpoints;
	}

	/**
	 * Wrap a DataSource with the failpoints of {@link Failpoints#PROPERTY}.
	 * @param target where connections come from
	 * @return the DataSource
	 */
	public static CrashingDataSource of(DataSource target) {
		return new CrashingDataSource(target, Failpoints.fromSystemProperty());
	}

	/**
	 * Where it stops, to add more.
	 * @return the failpoints
	 */
	public Failpoints failpoints() {
		return this.failpoints;
	}

	@Override
	public Connection getConnection() throws SQLException {
		return CrashingConnection.wrap(this.target.getConnection(), this.failpoints);
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return CrashingConnection.wrap(this.target.getConnection(username, password), this.failpoints);
	}

	@Override
	public PrintWriter getLogWriter() throws SQLException {
		return this.target.getLogWriter();
	}

	@Override
	public void setLogWriter(PrintWriter writer) throws SQLException {
		this.target.setLogWriter(writer);
	}

	@Override
	public void setLoginTimeout(int seconds) throws SQLException {
		this.target.setLoginTimeout(seconds);
	}

	@Override
	public int getLoginTimeout() throws SQLException {
		return this.target.getLoginTimeout();
	}

	@Override
	public Logger getParentLogger() throws SQLFeatureNotSupportedException {
		return this.target.getParentLogger();
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		return type.isInstance(this) ? type.cast(this) : this.target.unwrap(type);
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return type.isInstance(this) || this.target.isWrapperFor(type);
	}

}

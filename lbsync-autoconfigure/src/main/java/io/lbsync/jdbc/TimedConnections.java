package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Connections that are not waited for without end: a driver that knows no limit for its
 * login waits for as long as a server says nothing.
 */
final class TimedConnections implements DedicatedConnections {

	private static final Duration LONGEST = Duration.ofSeconds(10);

	// Each keeps a thread.
	private static final int MOST = 5;

	private final DedicatedConnections target;

	private final AtomicInteger underWay = new AtomicInteger();

	TimedConnections(DedicatedConnections target) {
		this.target = target;
	}

	@Override
	public Connection open() throws SQLException {
		return inTime(this.target::open);
	}

	@Override
	public Connection open(Properties properties) throws SQLException {
		return inTime(() -> this.target.open(properties));
	}

	private Connection inTime(DedicatedConnections opened) throws SQLException {
		if (this.underWay.incrementAndGet() > MOST) {
			this.underWay.decrementAndGet();
			throw new SQLTransientConnectionException(
					"%d connections are being opened and the database does not answer; see whether it can be reached"
						.formatted(MOST));
		}
		return await(begin(opened));
	}

	private static Connection await(CompletableFuture<Connection> opening) throws SQLException {
		try {
			return opening.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw sqlException(ex.getCause());
		}
		catch (TimeoutException ex) {
			closeWhenThere(opening);
			throw new SQLTransientConnectionException(
					"The database did not answer within %s; see whether it can be reached".formatted(LONGEST), ex);
		}
		catch (InterruptedException ex) {
			closeWhenThere(opening);
			Thread.currentThread().interrupt();
			throw new SQLException("Interrupted while opening a connection", ex);
		}
	}

	private CompletableFuture<Connection> begin(DedicatedConnections opened) {
		CompletableFuture<Connection> opening = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				opening.complete(opened.open());
			}
			catch (SQLException | RuntimeException | Error ex) {
				opening.completeExceptionally(ex);
			}
			finally {
				this.underWay.decrementAndGet();
			}
		}, "lbsync-session-begin");
		thread.setDaemon(true);
		thread.start();
		return opening;
	}

	private static void closeWhenThere(CompletableFuture<Connection> opening) {
		opening.thenAccept(DedicatedSession::abort);
	}

	private static SQLException sqlException(@Nullable Throwable cause) {
		return (cause instanceof SQLException ex) ? ex : new SQLException("A connection could not be opened", cause);
	}

}

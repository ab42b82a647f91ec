package io.lbsync.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connections behind which there is not what one would think.
 */
final class LyingConnections implements AutoCloseable {

	private final Deque<Connection> idle = new ArrayDeque<>();

	private final boolean inTurn;

	private LyingConnections(boolean inTurn) {
		this.inTurn = inTurn;
	}

	/**
	 * Any number of connections over one.
	 */
	static DedicatedConnections sharing(Connection physical) {
		return () -> proxy(Connection.class, (method, arguments) -> {
			boolean ends = method.getName().equals("close") || method.getName().equals("abort");
			return ends ? null : method.invoke(physical, arguments);
		});
	}

	/**
	 * Connections whose statements are changed on their way.
	 */
	static DedicatedConnections answering(DedicatedConnections target, String statement, String other) {
		return () -> {
			Connection connection = target.open();
			return proxy(Connection.class, (method, arguments) -> {
				if (method.getName().equals("prepareStatement") && statement.equals(arguments[0])) {
					return connection.prepareStatement(other);
				}
				return method.invoke(connection, arguments);
			});
		};
	}

	/**
	 * A pooler in transaction mode, as PgBouncer: a connection has a session of the
	 * database only for as long as a statement or a transaction takes.
	 * @param inTurn whether it hands out the session next that was idle for longest
	 */
	static LyingConnections pooling(DedicatedConnections target, int sessions, boolean inTurn) throws SQLException {
		LyingConnections pooler = new LyingConnections(inTurn);
		for (int session = 0; session < sessions; session++) {
			pooler.idle.push(target.open());
		}
		return pooler;
	}

	Connection open() {
		return proxy(Connection.class, new PooledConnection());
	}

	@Override
	public void close() throws SQLException {
		for (Connection connection : this.idle) {
			connection.close();
		}
	}

	private void release(Connection session) {
		if (this.inTurn) {
			this.idle.addLast(session);
		}
		else {
			this.idle.addFirst(session);
		}
	}

	private static <T> T proxy(Class<T> type, Call call) {
		InvocationHandler handler = (self, method, arguments) -> {
			try {
				return call.on(method, arguments);
			}
			catch (InvocationTargetException ex) {
				throw ex.getCause();
			}
		};
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
	}

	private interface Call {

		Object on(Method method, Object[] arguments) throws Throwable;

	}

	private final class PooledConnection implements Call {

		private Connection inTransaction;

		@Override
		public Object on(Method method, Object[] arguments) throws Throwable {
			switch (method.getName()) {
				case "setAutoCommit":
					return switchTransaction((boolean) arguments[0]);
				case "close", "abort", "setNetworkTimeout":
					return null;
				default:
					return forward(method, arguments);
			}
		}

		private Object switchTransaction(boolean autoCommit) throws SQLException {
			if (autoCommit && this.inTransaction != null) {
				this.inTransaction.setAutoCommit(true);
				release(this.inTransaction);
				this.inTransaction = null;
			}
			else if (!autoCommit && this.inTransaction == null) {
				this.inTransaction = LyingConnections.this.idle.pop();
				this.inTransaction.setAutoCommit(false);
			}
			return null;
		}

		private Object forward(Method method, Object[] arguments) throws Throwable {
			if (this.inTransaction != null) {
				return method.invoke(this.inTransaction, arguments);
			}
			Connection session = LyingConnections.this.idle.pop();
			Object result = method.invoke(session, arguments);
			if (!(result instanceof Statement statement)) {
				release(session);
				return result;
			}
			Class<?> type = method.getReturnType();
			return proxy(type.asSubclass(Statement.class), (call, values) -> {
				if (call.getName().equals("close")) {
					release(session);
				}
				return call.invoke(statement, values);
			});
		}

	}

}

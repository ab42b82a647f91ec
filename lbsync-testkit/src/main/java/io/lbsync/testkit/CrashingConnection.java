package io.lbsync.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Connections of a {@link CrashingDataSource}. As little thread-safe as any connection.
 */
final class CrashingConnection implements InvocationHandler {

	private final Connection target;

	private final Failpoints failpoints;

	private final List<String> transaction = new ArrayList<>();

	private volatile boolean dropped;

	private CrashingConnection(Connection target, Failpoints failpoints) {
		this.target = target;
		this.failpoints = failpoints;
	}

	static Connection wrap(Connection target, Failpoints failpoints) {
		return proxy(Connection.class, new CrashingConnection(target, failpoints));
	}

	@Override
	public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
		String name = method.getName();
		if (this.dropped) {
			return answerDropped(proxy, name, arguments);
		}
		Call call = () -> call(this.target, method, arguments);
		return switch (name) {
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "commit" -> commit(call);
			case "setAutoCommit" -> setAutoCommit((Boolean) arguments[0], call);
			case "rollback" -> rollback(arguments == null, call);
			case "createStatement" -> statement(Statement.class, proxy, call, "");
			case "prepareStatement" -> statement(PreparedStatement.class, proxy, call, (String) arguments[0]);
			case "prepareCall" -> statement(CallableStatement.class, proxy, call, (String) arguments[0]);
			default -> call.proceed();
		};
	}

	/**
	 * Execute statements between their failpoints.
	 * @param statements one, or the members of a batch
	 * @param call what executes them
	 * @return its result
	 * @throws Throwable what it throws, or {@link SQLRecoverableException} when the
	 * connection is dropped
	 */
	Object execute(List<String> statements, Call call) throws Throwable {
		reach(Failpoint.Moment.BEFORE, statements);
		boolean autoCommit = this.target.getAutoCommit();
		boolean commits = autoCommit && statements.stream().anyMatch(CrashingConnection::changes);
		if (commits) {
			reach(Failpoint.Moment.BEFORE_COMMIT, statements);
		}
		Object result = call.proceed();
		reach(Failpoint.Moment.AFTER, statements);
		if (commits) {
			reach(Failpoint.Moment.AFTER_COMMIT, statements);
		}
		if (!autoCommit) {
			this.transaction.addAll(statements);
		}
		return result;
	}

	private Object commit(Call call) throws Throwable {
		reach(Failpoint.Moment.BEFORE_COMMIT, this.transaction);
		Object result = call.proceed();
		reach(Failpoint.Moment.AFTER_COMMIT, this.transaction);
		this.transaction.clear();
		return result;
	}

	private Object setAutoCommit(boolean value, Call call) throws Throwable {
		// JDBC: changing the mode commits what is open.
		return (value && !this.transaction.isEmpty()) ? commit(call) : call.proceed();
	}

	private Object rollback(boolean whole, Call call) throws Throwable {
		if (whole) {
			this.transaction.clear();
		}
		return call.proceed();
	}

	private Object statement(Class<? extends Statement> type, Object connection, Call call, String sql)
			throws Throwable {
		return proxy(type, new CrashingStatement(this, (Connection) connection, (Statement) call.proceed(), sql));
	}

	private void reach(Failpoint.Moment moment, Collection<String> statements) throws SQLException {
		if (this.failpoints.reach(moment, statements)) {
			this.dropped = true;
			drop();
			throw lost();
		}
	}

	private void drop() {
		try {
			this.target.abort(Runnable::run);
			// Lets a pool beneath notice now, not at somebody else's statement.
			this.target.prepareStatement("SELECT 1").close();
			// Still there: a database inside this JVM cannot abort.
			this.target.rollback();
		}
		catch (SQLException ex) {
			// What was wanted.
		}
		close();
	}

	private void close() {
		try {
			this.target.close();
		}
		catch (SQLException ex) {
			// Gone already.
		}
	}

	private Object answerDropped(Object proxy, String name, Object[] arguments) throws SQLException {
		return switch (name) {
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "toString" -> "dropped " + this.target;
			case "isClosed" -> true;
			case "isValid" -> false;
			case "close", "abort" -> null;
			default -> throw lost();
		};
	}

	private static boolean changes(String sql) {
		return StatementKind.of(sql).isStatement() && StatementKind.of(sql) != StatementKind.SELECT;
	}

	private static SQLException lost() {
		return new SQLRecoverableException("The test has dropped this connection", "08006");
	}

	static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type
			.cast(Proxy.newProxyInstance(CrashingConnection.class.getClassLoader(), new Class<?>[] { type }, handler));
	}

	static Object call(Object target, Method method, Object[] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	/**
	 * A call to the real thing.
	 */
	interface Call {

		Object proceed() throws Throwable;

	}

}

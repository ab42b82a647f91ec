package io.lbsync.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements of a {@link CrashingConnection}.
 */
final class CrashingStatement implements InvocationHandler {

	private final CrashingConnection handler;

	private final Connection connection;

	private final Statement target;

	private final String prepared;

	private final List<String> batch = new ArrayList<>();

	/**
	 * A statement.
	 * @param handler what executes between failpoints
	 * @param connection what the statement says it belongs to
	 * @param target the real statement
	 * @param prepared its SQL text if it was prepared, else empty
	 */
	CrashingStatement(CrashingConnection handler, Connection connection, Statement target, String prepared) {
		this.handler = handler;
		this.connection = connection;
		this.target = target;
		this.prepared = prepared;
	}

	@Override
	public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
		String text = (arguments != null && arguments[0] instanceof String sql) ? sql : this.prepared;
		CrashingConnection.Call call = () -> CrashingConnection.call(this.target, method, arguments);
		return switch (method.getName()) {
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "getConnection" -> this.connection;
			case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" ->
				this.handler.execute(List.of(text), call);
			case "executeBatch", "executeLargeBatch" -> this.handler.execute(takeBatch(), call);
			case "addBatch" -> {
				this.batch.add(text);
				yield call.proceed();
			}
			case "clearBatch" -> {
				this.batch.clear();
				yield call.proceed();
			}
			default -> call.proceed();
		};
	}

	private List<String> takeBatch() {
		List<String> statements = List.copyOf(this.batch);
		this.batch.clear();
		return statements;
	}

}

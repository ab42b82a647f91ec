package io.lbsync.testkit;

import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.MethodExecutionContext;
import net.ttddyy.dsproxy.listener.NoOpQueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/**
 * Counts what is sent through a DataSource, by kind and by time. A batch counts as many
 * times as it has members, for so many statements the server executes; a statement that
 * fails counts. Transaction control and validation are kept apart, see
 * {@link StatementKind#isStatement()}. Put it under a pool to see the pool's own doings.
 * Thread-safe.
 */
public final class StatementCounter {

	private static final Set<String> TRANSACTION_METHODS = Set.of("commit", "rollback", "setSavepoint",
			"releaseSavepoint");

	private final Collection<Execution> executions = new ConcurrentLinkedQueue<>();

	private final DataSource dataSource;

	private StatementCounter(DataSource target) {
		this.dataSource = ProxyDataSourceBuilder.create(target)
			.listener(new Listener())
			.afterMethod(this::countMethod)
			.build();
	}

	/**
	 * Count what goes through a DataSource.
	 * @param target where it goes
	 * @return the counter, whose {@link #dataSource()} is to be used instead
	 */
	public static StatementCounter of(DataSource target) {
		return new StatementCounter(target);
	}

	/**
	 * The DataSource that counts.
	 * @return a proxy of the one that was given
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Statements since the start, or since the last {@link #reset()}.
	 * @return their number, without transaction control and validation
	 */
	public int statements() {
		return sum((execution) -> execution.kind().isStatement());
	}

	/**
	 * Executions of a kind since the start, or since the last {@link #reset()}.
	 * @param kind which
	 * @return their number
	 */
	public int count(StatementKind kind) {
		return sum((execution) -> execution.kind() == kind);
	}

	/**
	 * Statements of the last time.
	 * @param window how far back, from now
	 * @return their number, without transaction control and validation
	 */
	public int statementsWithin(Duration window) {
		return sum(within(window).and((execution) -> execution.kind().isStatement()));
	}

	/**
	 * Executions of a kind in the last time.
	 * @param kind which
	 * @param window how far back, from now
	 * @return their number
	 */
	public int countWithin(StatementKind kind, Duration window) {
		return sum(within(window).and((execution) -> execution.kind() == kind));
	}

	/**
	 * What was executed, to look at when a budget is exceeded.
	 * @return in order
	 */
	public List<Execution> executions() {
		return List.copyOf(this.executions);
	}

	/**
	 * Begin anew.
	 */
	public void reset() {
		this.executions.clear();
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.executions.forEach((execution) -> text.append(execution).append(System.lineSeparator()));
		return text.toString();
	}

	private void countMethod(MethodExecutionContext context) {
		if (context.getTarget() instanceof Connection) {
			String method = context.getMethod().getName();
			if (TRANSACTION_METHODS.contains(method)) {
				add(StatementKind.TRANSACTION, method + "()", 1);
			}
			else if (method.equals("isValid")) {
				add(StatementKind.VALIDATION, method + "()", 1);
			}
		}
	}

	private void add(StatementKind kind, String sql, int times) {
		this.executions.add(new Execution(System.nanoTime(), kind, sql, times));
	}

	private int sum(Predicate<Execution> which) {
		return this.executions.stream().filter(which).mapToInt(Execution::times).sum();
	}

	private static Predicate<Execution> within(Duration window) {
		long now = System.nanoTime();
		return (execution) -> now - execution.nanoTime() <= window.toNanos();
	}

	/**
	 * Something that was executed.
	 *
	 * @param nanoTime when it had ended, as {@link System#nanoTime()}
	 * @param kind what it does
	 * @param sql its text, or the method
	 * @param times how often: the size of the batch, else one
	 */
	public record Execution(long nanoTime, StatementKind kind, String sql, int times) {
	}

	private final class Listener extends NoOpQueryExecutionListener {

		@Override
		public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
			for (QueryInfo query : queries) {
				int times = execution.isBatch() ? Math.max(1, query.getParametersList().size()) : 1;
				add(StatementKind.of(query.getQuery()), query.getQuery(), times);
			}
		}

	}

}

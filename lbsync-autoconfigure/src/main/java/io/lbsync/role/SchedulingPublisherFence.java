package io.lbsync.role;

/**
 * Lets work find out whether this server is still the one that schedules, in a way that
 * holds when its transaction commits: a server that was paused and taken over in the
 * meantime cannot commit.
 * <p>
 * Implementations are thread-safe.
 */
public interface SchedulingPublisherFence {

	/**
	 * Number of the term in which this server schedules. Each term of any server has a
	 * greater one.
	 * @return the number, 0 if this server does not schedule now
	 */
	long epoch();

	/**
	 * Text that names the term and its holder, to be handed to systems that can compare
	 * it. No two terms have the same.
	 * @return the text, empty if this server does not schedule now
	 */
	String token();

	/**
	 * Let the transaction of this thread commit only if this server still schedules then,
	 * in the same term as now. What is checked first is whether it does so now.
	 * @throws IllegalStateException if no transaction of the shared database is open on
	 * this thread
	 * @throws NotSchedulingPublisherException if this server does not schedule now; the
	 * same is thrown out of the commit if the term ended meanwhile
	 */
	void enforce();

}

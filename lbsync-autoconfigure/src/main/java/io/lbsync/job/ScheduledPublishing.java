package io.lbsync.job;

import java.time.Instant;

/**
 * Makes content go live and away at the times that its editors set. Declare a bean; all
 * of them are called by one server, in one transaction of the shared database, once in
 * each {@code umbraco.cms.scheduled-publishing.period}. What is evicted there is evicted
 * everywhere when it commits. If one of them throws, the whole transaction is rolled
 * back, and all of them are called again in the next period with the same
 * {@code lastCompleted}.
 */
@FunctionalInterface
public interface ScheduledPublishing {

	/**
	 * Publish and unpublish what became due. What was due until {@code lastCompleted} was
	 * done then: leave it alone, or an editor's later decision would be undone.
	 * @param due what is due at this instant or before is to be done, by the database's
	 * clock; never earlier than {@code lastCompleted}
	 * @param lastCompleted {@code due} of the last run that succeeded,
	 * {@link Instant#EPOCH} at first
	 */
	void publish(Instant due, Instant lastCompleted);

}

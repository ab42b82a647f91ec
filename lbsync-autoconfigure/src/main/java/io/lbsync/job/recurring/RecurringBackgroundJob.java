package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import io.lbsync.role.ServerRole;

/**
 * Work that each server whose role fits does again and again. Declare a bean. The role is
 * asked before each run and nothing fences it: a server that is paused in the middle of a
 * run goes on with it when it wakes up. For exactly one run, use
 * {@link io.lbsync.job.DistributedBackgroundJob}.
 * <p>
 * A server whose role does not fit, or a process that does not own the local state of its
 * server (MainDom), leaves a run out and looks again after the period, or after a minute
 * if that is shorter.
 * <p>
 * {@link #run()} is called by one thread at a time. Everything else is asked once, at the
 * start.
 */
public interface RecurringBackgroundJob {

	/**
	 * Name, for logs and threads.
	 * @return the name of the class unless overridden
	 */
	default String name() {
		return getClass().getName();
	}

	/**
	 * Time from the end of one run to the next.
	 * @return a positive time
	 */
	Duration period();

	/**
	 * Time from the start of the application to the first run.
	 * @return a time that is not negative; three minutes unless overridden, as in Umbraco
	 */
	default Duration delay() {
		return Duration.ofMinutes(3);
	}

	/**
	 * Roles in which it runs, at least one.
	 * @return the single server and the scheduling publisher unless overridden
	 */
	default Set<ServerRole> serverRoles() {
		return EnumSet.of(ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER);
	}

	/**
	 * Do the work. What is thrown is logged, once per cause, and the job runs again after
	 * its period. The thread is interrupted when the role no longer fits, or when the
	 * application stops and has waited for long enough.
	 */
	void run();

}

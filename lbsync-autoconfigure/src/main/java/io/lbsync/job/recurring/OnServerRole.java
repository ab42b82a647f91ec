package io.lbsync.job.recurring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.lbsync.role.ServerRole;

/**
 * Lets a method, usually one that is {@code @Scheduled}, run only where the role of this
 * server fits at the moment of the call; elsewhere the call returns at once. The thread
 * is interrupted when the role no longer fits while it runs. Best effort: nothing fences
 * a server that is paused in the middle. For exactly one run, use
 * {@link io.lbsync.job.DistributedJob}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnServerRole {

	/**
	 * Roles in which it runs.
	 * @return the single server and the scheduling publisher unless given
	 */
	ServerRole[] value() default { ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER };

}

package io.lbsync.job.recurring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.lbsync.role.ServerRole;

/**
 * Lets a method of a bean, usually one that is {@code @Scheduled}, run only where the
 * role of this server fits at the moment of the call. Elsewhere the call returns at once,
 * with {@code null} or an empty {@link java.util.Optional} where something is to be
 * returned. The role is asked before a transaction of the method begins, and on the
 * thread that does the work if the method is {@code @Async}.
 * <p>
 * While the role is not known, as for a moment when the database was away, the call waits
 * up to twice {@code lbsync.election.grace}. The thread of a run is interrupted when the
 * role no longer fits, or is not known for as long. Best effort: nothing fences a server
 * that is paused in the middle. For exactly one run, use
 * {@link io.lbsync.job.DistributedJob}.
 * <p>
 * A proxy does this, so a call from the same object is not seen. The start fails where
 * the annotation would have no effect (the method is private, static or final, or the
 * class is final), where a call that does nothing could return nothing (a primitive), and
 * where the work would go on after the method has returned (a reactive type, or a future
 * without {@code @Async}).
 * <p>
 * May be put on an annotation of one's own.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface OnServerRole {

	/**
	 * Roles in which it runs, at least one.
	 * @return the single server and the scheduling publisher unless given
	 */
	ServerRole[] value() default { ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER };

}

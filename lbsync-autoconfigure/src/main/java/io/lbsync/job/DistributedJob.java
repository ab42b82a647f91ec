package io.lbsync.job;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a bean a {@link DistributedBackgroundJob}. The method has no
 * parameter, or one of type {@link JobExecution}; what it returns is ignored.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DistributedJob {

	/**
	 * Name of the job, the same on all servers and in all versions. Placeholders
	 * ({@code ${...}}) are resolved.
	 * @return the name
	 */
	String name();

	/**
	 * Time from one slot to the next, as in properties: {@code 00:01:00}, {@code PT1M},
	 * {@code 60s}, with a unit in any case. Placeholders ({@code ${...}}) are resolved.
	 * @return the period
	 */
	String period();

	/**
	 * Whether slots are at multiples of the period, counted from 0001-01-01T00:00Z.
	 * @return whether to align
	 */
	boolean alignToClock() default false;

	/**
	 * Whether the method runs in a transaction of the shared database, which commits only
	 * if the slot is still this server's then.
	 * @return whether to run in a transaction
	 */
	boolean transactional() default false;

}

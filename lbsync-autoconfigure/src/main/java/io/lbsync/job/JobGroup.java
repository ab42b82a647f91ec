package io.lbsync.job;

import java.util.List;

/**
 * Several distributed jobs that come from one place, such as a list in the properties.
 * Declare a bean: it counts as if each of its jobs were one.
 */
@FunctionalInterface
public interface JobGroup {

	/**
	 * The jobs. Asked for once, when the application starts.
	 * @return the jobs, with names that no other job has; may be empty
	 */
	List<DistributedBackgroundJob> jobs();

}

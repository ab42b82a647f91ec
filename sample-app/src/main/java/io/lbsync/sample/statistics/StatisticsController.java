package io.lbsync.sample.statistics;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows what the jobs of the sample have done. Thread-safe.
 */
@RestController
class StatisticsController {

	private final StatisticsJob job;

	private final SchedulingTicks ticks;

	StatisticsController(StatisticsJob job, SchedulingTicks ticks) {
		this.job = job;
		this.ticks = ticks;
	}

	/**
	 * Numbers of all servers, and of this one.
	 * @return the numbers
	 */
	@GetMapping("/api/statistics")
	Answer read() {
		return new Answer(this.job.last(), this.ticks.count());
	}

	/**
	 * Answer of the API.
	 *
	 * @param articles as one server counted them for all
	 * @param ticksHere how often this server has ticked
	 */
	record Answer(Statistics articles, long ticksHere) {

	}

}

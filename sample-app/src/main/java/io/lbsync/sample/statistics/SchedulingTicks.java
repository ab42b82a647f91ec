package io.lbsync.sample.statistics;

import java.util.concurrent.atomic.AtomicLong;

import io.lbsync.job.recurring.OnServerRole;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ticks on the server that schedules: the method is called on each server, and returns at
 * once on the others. When another server takes over, it ticks there. Thread-safe.
 */
@Component
class SchedulingTicks {

	private final AtomicLong ticks = new AtomicLong();

	/**
	 * Tick.
	 */
	@Scheduled(fixedRate = 1000)
	@OnServerRole
	public void tick() {
		this.ticks.incrementAndGet();
	}

	/**
	 * How often this server has ticked since it started.
	 * @return the number
	 */
	public long count() {
		return this.ticks.get();
	}

}

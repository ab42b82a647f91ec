package io.lbsync.benchmarks.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.JobExecution;
import io.lbsync.job.JobGroup;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * lbsync: the whole starter, as an application has it. Its pulse, doorbell, heartbeat and
 * election are there besides the jobs.
 */
final class LbsyncPeer implements Peer {

	private static final String AT_ONCE = "umbraco.cms.distributed-jobs.delay=00:00:00";

	private final String name;

	private final boolean transactional;

	private final List<String> always;

	private LbsyncPeer(String name, boolean transactional, String... always) {
		this.name = name;
		this.transactional = transactional;
		this.always = List.of(always);
	}

	/**
	 * As it is by default.
	 */
	static LbsyncPeer plain() {
		return new LbsyncPeer("lbsync, plain", false);
	}

	/**
	 * Jobs do their work in a transaction that is fenced.
	 */
	static LbsyncPeer transactional() {
		return new LbsyncPeer("lbsync, transactional", true);
	}

	/**
	 * It looks at the log as it would on a database without notifications.
	 */
	static LbsyncPeer withoutDoorbell() {
		return new LbsyncPeer("lbsync, no doorbell", false, "lbsync.doorbell.enabled=false");
	}

	@Override
	public String name() {
		return this.name;
	}

	/**
	 * The first node brings the tables.
	 */
	@Override
	public void prepare(Fleet fleet) {
	}

	@Override
	public Running fast(Fleet fleet, Tally tally) {
		return start(fleet, JOBS, Duration.ofMillis(1), tally, AT_ONCE, "lbsync.jobs.threads=" + THREADS);
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		return start(fleet, 5, Duration.ofHours(1), tally);
	}

	@Override
	public Running eachSecond(Fleet fleet, int jobs, Tally tally) {
		return start(fleet, jobs, Duration.ofSeconds(1), tally, AT_ONCE);
	}

	private Running start(Fleet fleet, int count, Duration period, Tally tally, String... settings) {
		List<DistributedBackgroundJob> jobs = IntStream.range(0, count)
			.<DistributedBackgroundJob>mapToObj((i) -> new Nothing("job" + i, period, this.transactional, tally))
			.toList();
		Running running = new Running();
		fleet.pools().forEach((pool) -> {
			List<String> properties = new ArrayList<>(this.always);
			properties.addAll(List.of(settings));
			properties.addAll(List.of("spring.main.banner-mode=off", "logging.level.root=warn",
					"spring.application.name=" + fleet.database(),
					"umbraco.cms.hosting.machine-identifier=node" + running.size()));
			running
				.add(new SpringApplicationBuilder(Node.class).web(WebApplicationType.NONE).initializers((context) -> {
					context.getBeanFactory().registerSingleton("dataSource", pool);
					context.getBeanFactory().registerSingleton("jobs", (JobGroup) () -> jobs);
				}).properties(properties.toArray(String[]::new)).run()::close);
		});
		return running;
	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Node {

	}

	private record Nothing(String name, Duration period, boolean transactional,
			Tally tally) implements DistributedBackgroundJob {

		@Override
		public void execute(JobExecution execution) {
			this.tally.ran(this.name, execution.slot());
		}

	}

}

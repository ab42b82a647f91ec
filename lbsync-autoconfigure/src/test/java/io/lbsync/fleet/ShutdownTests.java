package io.lbsync.fleet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.lbsync.fleet.Variant.Access;
import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.JobFinishedEvent;
import io.lbsync.job.JobListener;
import io.lbsync.job.TestJob;
import io.lbsync.job.recurring.RecurringBackgroundJob;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that stops while it works: jobs end first, then it gives up its role, then
 * requests end, and only then its caches go deaf.
 */
@Timeout(120)
class ShutdownTests {

	// The other server may be seen soon, or late.
	private static final Set<ServerRole> SCHEDULES = Set.of(ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER);

	private final Fleet fleet = Fleet.create(new Variant(Product.H2, Access.JDBC));

	@AfterEach
	void close() {
		this.fleet.close();
	}

	@Test
	void aRequestThatIsUnderWayStillMeetsCachesThatFollow() throws Exception {
		FleetServer stopping = server();
		FleetServer other = this.fleet.server("other");
		Pages pages = stopping.bean(Pages.class);
		Job job = stopping.bean(Job.class);
		assertThat(stopping.items().find(1)).isEqualTo("old1");
		job.begun.await();
		CompletableFuture<String> answer = get(stopping);
		pages.entered.await();
		assertThat(stopping.bean(ServerRoleAccessor.class).currentServerRole()).isIn(SCHEDULES);
		Thread close = closing(stopping);
		assertThat(job.role()).as("while a job runs").isIn(SCHEDULES);
		job.end.countDown();
		await().until(() -> job.role() == ServerRole.UNKNOWN);
		assertThat(answer.isDone()).as("the request ends after the role").isFalse();
		other.items().update(1, "new1");
		pages.goOn.countDown();
		assertThat(answer.get()).isEqualTo("new1");
		close.join();
	}

	@Test
	void aDistributedJobThatRunsIsWaitedFor() throws Exception {
		FleetServer stopping = worker("stopping", "30s");
		Work work = stopping.bean(Work.class);
		work.begun.await();
		Thread close = closing(stopping);
		assertThat(work.outcomes).isEmpty();
		work.end.countDown();
		close.join();
		assertThat(work.outcomes).containsExactly("1 SUCCEEDED");
	}

	@Test
	void aDistributedJobThatTakesTooLongIsCancelledAndRunElsewhere() throws Exception {
		FleetServer stopping = worker("stopping", "1s");
		Work work = stopping.bean(Work.class);
		work.begun.await();
		FleetServer other = worker("other", "30s");
		Work elsewhere = other.bean(Work.class);
		elsewhere.end.countDown();
		closing(stopping).join();
		assertThat(work.outcomes).containsExactly("1 CANCELLED");
		await().atMost(Duration.ofSeconds(30)).until(() -> !elsewhere.outcomes.isEmpty());
		assertThat(elsewhere.outcomes).startsWith("1 SUCCEEDED");
	}

	/**
	 * Close it, and wait until it waits.
	 */
	private static Thread closing(FleetServer server) {
		Thread close = new Thread(server.context()::close);
		close.start();
		await().until(() -> close.getState() == Thread.State.WAITING || close.getState() == Thread.State.TIMED_WAITING);
		return close;
	}

	private FleetServer worker(String name, String patience) {
		return this.fleet.server(name, "spring.main.sources=io.lbsync.fleet.ShutdownTests$Work", "lbsync.loops=auto",
				"umbraco.cms.global.main-dom-lock=none", "umbraco.cms.distributed-jobs.delay=0s",
				"umbraco.cms.distributed-jobs.period=100ms", "spring.lifecycle.timeout-per-shutdown-phase=" + patience,
				"umbraco.cms.global.database-server-messenger.time-between-sync-operations=50ms");
	}

	private FleetServer server() {
		return this.fleet.server("stopping", "spring.main.sources=io.lbsync.fleet.ShutdownTests$Web",
				"spring.main.web-application-type=servlet", "server.port=0", "lbsync.loops=auto",
				"umbraco.cms.global.server-role=elected", "umbraco.cms.global.main-dom-lock=none",
				"umbraco.cms.global.database-server-messenger.time-between-sync-operations=50ms");
	}

	private static CompletableFuture<String> get(FleetServer server) {
		String port = server.bean(Environment.class).getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/slow")).build();
		return HttpClient.newHttpClient()
			.sendAsync(request, HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpResponse::body);
	}

	@Configuration(proxyBeanMethods = false)
	static class Web {

		@Bean
		Pages pages(Items items) {
			return new Pages(items);
		}

		@Bean
		Job job(ObjectProvider<ServerRoleAccessor> role) {
			return new Job(role);
		}

	}

	/**
	 * A page that takes its time.
	 */
	@RestController
	static class Pages {

		private final Items items;

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch goOn = new CountDownLatch(1);

		Pages(Items items) {
			this.items = items;
		}

		@GetMapping("/slow")
		String slow() throws InterruptedException {
			this.entered.countDown();
			this.goOn.await();
			await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> this.items.find(1).equals("new1"));
			return this.items.find(1);
		}

	}

	/**
	 * A job that runs until the test lets it end.
	 */
	static class Job implements RecurringBackgroundJob {

		private final ObjectProvider<ServerRoleAccessor> role;

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		Job(ObjectProvider<ServerRoleAccessor> role) {
			this.role = role;
		}

		ServerRole role() {
			return this.role.getObject().currentServerRole();
		}

		@Override
		public Duration period() {
			return Duration.ofMillis(10);
		}

		@Override
		public Duration delay() {
			return Duration.ZERO;
		}

		@Override
		public Set<ServerRole> serverRoles() {
			return SCHEDULES;
		}

		@Override
		public void run() {
			this.begun.countDown();
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * A distributed job that runs until the test lets it end, and writes down how it did.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Work implements JobListener {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		final List<String> outcomes = new CopyOnWriteArrayList<>();

		@Bean
		DistributedBackgroundJob job() {
			return new TestJob("work", Duration.ofMillis(100), false, (execution) -> {
				this.begun.countDown();
				this.end.await();
			});
		}

		@Override
		public void finished(JobFinishedEvent event) {
			this.outcomes.add(event.run().slot() + " " + event.outcome());
		}

	}

}

package io.lbsync.fleet;

import java.time.Duration;

import io.lbsync.election.Election;
import io.lbsync.role.NotSchedulingPublisherException;
import io.lbsync.role.SchedulingPublisherFence;
import io.lbsync.testkit.ChildCommands;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.awaitility.Awaitility.await;

/**
 * A server of its own process that schedules, and stays in the middle of a fenced
 * transaction until it is told to go on.
 */
final class FencedServer {

	private FencedServer() {
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(FleetApplication.class, JdbcItems.class)
			.web(WebApplicationType.NONE)
			.run(args);
		Election election = context.getBean(Election.class);
		await().atMost(Duration.ofSeconds(60)).until(() -> election.status().session());
		SchedulingPublisherFence fence = context.getBean(SchedulingPublisherFence.class);
		try {
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					fence.enforce();
					context.getBean(Items.class).update(1, "of a server that was taken over");
					System.out.println("inside");
					ChildCommands.shared().awaitGo();
				});
			System.out.println("outcome committed");
		}
		catch (NotSchedulingPublisherException ex) {
			System.out.println("outcome fenced off");
		}
		System.exit(0);
	}

}

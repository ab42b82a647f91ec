package io.lbsync.autoconfigure;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.RecordingRefresher;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.role.MainDomOwnership;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which refreshers of this process are told of its own changes.
 */
class DeliveryConfigurationTests {

	private static final UUID MEMORY = UUID.fromString("00000000-0000-0000-0000-00000000000a");

	private static final UUID DISK = UUID.fromString("00000000-0000-0000-0000-00000000000b");

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class, LbsyncAutoConfiguration.class))
		.withUserConfiguration(Refreshers.class)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:delivery" + NUMBER.incrementAndGet(),
				"lbsync.loops=off");

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatSurvivesARestartIsLeftToTheProcessThatOwnsIt(boolean transaction) {
		this.runner.run((context) -> {
			context.getBean(Owner.class).owns = false;
			change(context, transaction);
			assertThat(refresher(context, "disk").drain()).isEmpty();
			assertThat(refresher(context, "memory").drain()).containsExactly("remove 1");
			assertThat(rows(context)).as("which reads of both").contains(MEMORY.toString(), DISK.toString());
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theOwnerIsToldOfBoth(boolean transaction) {
		this.runner.run((context) -> {
			change(context, transaction);
			assertThat(refresher(context, "disk").drain()).containsExactly("remove 2");
			assertThat(refresher(context, "memory").drain()).containsExactly("remove 1");
		});
	}

	@Test
	void whoOwnsIsAskedWithEachChange() {
		this.runner.run((context) -> {
			Owner owner = context.getBean(Owner.class);
			DistributedCache cache = context.getBean(DistributedCache.class);
			for (int i = 1; i <= 4; i++) {
				owner.owns = i % 2 == 0;
				cache.remove(DISK, i);
			}
			assertThat(refresher(context, "disk").drain()).containsExactly("remove 2", "remove 4");
		});
	}

	private static void change(ApplicationContext context, boolean transaction) {
		DistributedCache cache = context.getBean(DistributedCache.class);
		Runnable change = () -> {
			cache.remove(MEMORY, 1);
			cache.remove(DISK, 2);
		};
		if (transaction) {
			context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> change.run());
		}
		else {
			change.run();
		}
	}

	private static String rows(ApplicationContext context) {
		return context.getBean(JdbcClient.class)
			.sql("SELECT \"jsonInstruction\" FROM \"umbracoCacheInstruction\"")
			.query(String.class)
			.list()
			.toString();
	}

	private static RecordingRefresher refresher(ApplicationContext context, String name) {
		return context.getBean(name, RecordingRefresher.class);
	}

	/**
	 * Whether this process owns the local state, as a test likes.
	 */
	private static final class Owner implements MainDomOwnership {

		private volatile boolean owns = true;

		@Override
		public boolean isMainDom() {
			return this.owns;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Refreshers {

		@Bean
		RecordingRefresher memory() {
			return new RecordingRefresher(MEMORY, false);
		}

		@Bean
		RecordingRefresher disk() {
			return new RecordingRefresher(DISK, true);
		}

		@Bean
		@Primary
		Owner owner() {
			return new Owner();
		}

	}

}

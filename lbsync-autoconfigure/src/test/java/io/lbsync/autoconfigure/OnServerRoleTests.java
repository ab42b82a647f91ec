package io.lbsync.autoconfigure;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.lbsync.job.recurring.OnServerRole;
import io.lbsync.job.recurring.RoleGate;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.ServerRoleChangedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * {@code @OnServerRole} in an application.
 */
@Timeout(120)
class OnServerRoleTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, AopAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				TransactionManagerCustomizationAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class, LbsyncAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"umbraco.cms.global.main-dom-lock=none");

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "SUBSCRIBER", "SCHEDULING_PUBLISHER" })
	void aScheduledMethodRunsOnlyWhereTheRoleFits(ServerRole current) {
		this.runner.withUserConfiguration(Scheduling.class)
			.withBean(Seen.class)
			.withBean(Ticks.class)
			.withBean(Role.class, () -> new Role(current))
			.run((context) -> {
				Seen seen = context.getBean(Seen.class);
				boolean subscriber = current == ServerRole.SUBSCRIBER;
				assertThat((subscriber ? seen.onSubscribers : seen.guarded).take()).isEqualTo(current);
				seen.unguarded.take();
				seen.unguarded.take();
				assertThat(subscriber ? seen.guarded : seen.onSubscribers).isEmpty();
			});
	}

	@Test
	void aRoleThatIsNotKnownIsWaitedForAndTheElectionsGraceSaysHowLong() {
		this.runner.withPropertyValues("lbsync.election.grace=1h").withBean(Guarded.class).run((context) -> {
			Role role = context.getBean(Role.class);
			role.current = ServerRole.UNKNOWN;
			CompletableFuture<String> called = CompletableFuture.supplyAsync(context.getBean(Guarded.class)::text);
			await().until(() -> role.asked > 3);
			assertThat(called.isDone()).isFalse();
			role.current = ServerRole.SCHEDULING_PUBLISHER;
			assertThat(called.get()).isEqualTo("done");
		});
		this.runner.withPropertyValues("lbsync.election.grace=1ms").withBean(Guarded.class).run((context) -> {
			context.getBean(Role.class).current = ServerRole.UNKNOWN;
			assertThat(context.getBean(Guarded.class).text()).isNull();
		});
	}

	@Test
	void aRunIsInterruptedWhenTheLossOfTheRoleIsAnnouncedAndItsThreadIsCleanAfterwards() {
		this.runner.withUserConfiguration(Scheduling.class)
			.withBean(Seen.class)
			.withBean(Stubborn.class)
			.withBean(Caller.class)
			.run((context) -> {
				context.getBean(Seen.class).begun.await();
				// The role stays: only the announcement says that it was lost meanwhile.
				context.publishEvent(new ServerRoleChangedEvent(ServerRole.SINGLE, ServerRole.SUBSCRIBER));
				assertThat(context.getBean(Seen.class).interruptedAfterwards.take()).isFalse();
			});
	}

	@Test
	void aRunIsInterruptedWhenTheLossOfTheRoleIsNotAnnounced() {
		this.runner.withUserConfiguration(Scheduling.class)
			.withPropertyValues("lbsync.election.grace=50ms")
			.withBean(Seen.class)
			.withBean(Stubborn.class)
			.withBean(Caller.class)
			.run((context) -> {
				context.getBean(Seen.class).begun.await();
				context.getBean(Role.class).current = ServerRole.UNKNOWN;
				assertThat(context.getBean(Seen.class).interruptedAfterwards.take()).isFalse();
			});
	}

	@Test
	void theRoleIsAskedBeforeTheTransactionBegins() {
		this.runner.withBean(Guarded.class).run((context) -> {
			Transactions transactions = context.getBean(Transactions.class);
			Guarded guarded = context.getBean(Guarded.class);
			assertThat(AopUtils.isCglibProxy(guarded)).isTrue();
			context.getBean(Role.class).current = ServerRole.SUBSCRIBER;
			assertThat(guarded.inTransaction()).isNull();
			assertThat(transactions.begun).isZero();
			context.getBean(Role.class).current = ServerRole.SCHEDULING_PUBLISHER;
			assertThat(guarded.inTransaction()).isTrue();
			assertThat(transactions.begun).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inTransaction", "plain" })
	void aMethodThatIsCalledThroughAnInterfaceIsGuarded(String method) {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withBean("behind", Behind.class, Behind::new)
			.withBean("plain", PlainBehind.class, PlainBehind::new)
			.run((context) -> {
				String name = method.equals("plain") ? "plain" : "behind";
				Front front = context.getBean(name, Front.class);
				assertThat(AopUtils.isJdkDynamicProxy(front)).isTrue();
				assertThat(front.work("it")).isEqualTo("it done");
				context.getBean(Role.class).current = ServerRole.SUBSCRIBER;
				assertThat(front.work("it")).isNull();
			});
	}

	@Test
	void anAsynchronousMethodAsksTheRoleWhereItWorks() {
		this.runner.withUserConfiguration(Asynchronous.class).withBean(Guarded.class).run((context) -> {
			Guarded guarded = context.getBean(Guarded.class);
			Role role = context.getBean(Role.class);
			assertThat(guarded.later().get()).startsWith("task-");
			assertThat(role.askedBy).startsWith("task-");
			role.current = ServerRole.SUBSCRIBER;
			assertThat(guarded.later().get()).isNull();
		});
	}

	@Test
	void anAnnotationOfOnesOwnCounts() {
		this.runner.withBean(Guarded.class).run((context) -> {
			Guarded guarded = context.getBean(Guarded.class);
			assertThat(guarded.byOwnAnnotation()).isNull();
			context.getBean(Role.class).current = ServerRole.SUBSCRIBER;
			assertThat(guarded.byOwnAnnotation()).isEqualTo("done");
		});
	}

	@Test
	void aCallThatIsLeftOutReturnsNothing() {
		this.runner.withBean(Guarded.class).run((context) -> {
			context.getBean(Role.class).current = ServerRole.SUBSCRIBER;
			Guarded guarded = context.getBean(Guarded.class);
			guarded.nothing();
			assertThat(guarded.text()).isNull();
			assertThat(guarded.optional()).isEmpty();
			assertThat(guarded.inherited()).isNull();
			assertThat(guarded.free()).isEqualTo("done");
		});
	}

	@Test
	void whatIsThrownIsThrown() {
		this.runner.withBean(Guarded.class).run((context) -> {
			Guarded guarded = context.getBean(Guarded.class);
			assertThatIOException().isThrownBy(guarded::failing);
		});
	}

	@ParameterizedTest
	@MethodSource
	void whatCannotBeGuardedFailsTheStart(Supplier<?> bean, List<String> problem) {
		this.runner.withBean("refused", Object.class, bean::get)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("@OnServerRole on " + OnServerRoleTests.class.getName() + "$")
				.hasMessageContainingAll(problem.toArray(String[]::new)));
	}

	static List<Arguments> whatCannotBeGuardedFailsTheStart() {
		return List.of(refused(PrivateMethod::new, "PrivateMethod.work()", "is private", "package-private"),
				refused(StaticMethod::new, "StaticMethod.work()", "is static"),
				refused(FinalMethod::new, "FinalMethod.work()", "is final", "Do not make it final"),
				refused(FinalTransactionalMethod::new, "FinalTransactionalMethod.work()", "is final"),
				refused(FinalClass::new, "FinalClass.work()", "final class"),
				refused(InheritedPrivateMethod::new, "InheritedPrivateMethod.work()", "is private"),
				refused(PrimitiveMethod::new, "returns 'int'", "Let it return nothing, or an object"),
				refused(ReactiveMethod::new, "returns 'Mono'", "goes on after the method has returned"),
				refused(FutureMethod::new, "returns 'CompletableFuture'", "goes on"),
				refused(NoRole::new, "names no role"));
	}

	private static Arguments refused(Supplier<?> bean, String... problem) {
		return Arguments.of(bean, List.of(problem));
	}

	@Test
	void beansWithoutTheAnnotationAreLeftAlone() {
		this.runner.withBean(Free.class).run((context) -> {
			assertThat(AopUtils.isAopProxy(context.getBean(Free.class))).isFalse();
			assertThat(context).hasSingleBean(RoleGate.class);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		@ConditionalOnMissingBean
		Role role() {
			return new Role(ServerRole.SINGLE);
		}

		@Bean
		Transactions transactions() {
			return new Transactions();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

	}

	/**
	 * A role that a test sets.
	 */
	static class Role implements ServerRoleAccessor {

		volatile ServerRole current;

		volatile int asked;

		volatile String askedBy = "";

		Role(ServerRole current) {
			this.current = current;
		}

		@Override
		public ServerRole currentServerRole() {
			this.asked++;
			if (!Thread.currentThread().getName().startsWith("lbsync")) {
				this.askedBy = Thread.currentThread().getName();
			}
			return this.current;
		}

	}

	/**
	 * Counts transactions from when a test looks.
	 */
	static class Transactions implements TransactionExecutionListener {

		volatile int begun;

		@Override
		public void beforeBegin(TransactionExecution transaction) {
			if (transaction.getTransactionName().endsWith("inTransaction")) {
				this.begun++;
			}
		}

	}

	/**
	 * What happened; no proxy stands before its fields.
	 */
	static class Seen {

		final BlockingQueue<ServerRole> guarded = new LinkedBlockingQueue<>();

		final BlockingQueue<ServerRole> onSubscribers = new LinkedBlockingQueue<>();

		final BlockingQueue<ServerRole> unguarded = new LinkedBlockingQueue<>();

		final CountDownLatch begun = new CountDownLatch(1);

		final BlockingQueue<Boolean> interruptedAfterwards = new LinkedBlockingQueue<>();

	}

	static class Ticks {

		private final ServerRoleAccessor role;

		private final Seen seen;

		Ticks(ServerRoleAccessor role, Seen seen) {
			this.role = role;
			this.seen = seen;
		}

		@Scheduled(fixedDelay = 5)
		@OnServerRole
		void guarded() {
			this.seen.guarded.add(this.role.currentServerRole());
		}

		@Scheduled(fixedDelay = 5)
		@OnServerRole(ServerRole.SUBSCRIBER)
		public void onSubscribers() {
			this.seen.onSubscribers.add(this.role.currentServerRole());
		}

		@Scheduled(fixedDelay = 20)
		void unguarded() {
			this.seen.unguarded.add(this.role.currentServerRole());
		}

	}

	/**
	 * Calls as a scheduler does, and looks at its thread afterwards.
	 */
	static class Caller {

		private final Stubborn stubborn;

		private final Seen seen;

		Caller(Stubborn stubborn, Seen seen) {
			this.stubborn = stubborn;
			this.seen = seen;
		}

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		void call() {
			this.stubborn.run();
			this.seen.interruptedAfterwards.add(Thread.currentThread().isInterrupted());
		}

	}

	/**
	 * Runs until it is interrupted, and leaves the interrupt to others.
	 */
	static class Stubborn {

		private final Seen seen;

		Stubborn(Seen seen) {
			this.seen = seen;
		}

		@OnServerRole
		void run() {
			this.seen.begun.countDown();
			while (!Thread.currentThread().isInterrupted()) {
				LockSupport.parkNanos(1_000_000);
			}
		}

	}

	static class Parent {

		@OnServerRole
		String inherited() {
			return "done";
		}

	}

	static class Guarded extends Parent {

		@OnServerRole
		void nothing() {
			throw new IllegalStateException();
		}

		@OnServerRole
		String text() {
			return "done";
		}

		@OnServerRole
		Optional<String> optional() {
			return Optional.of("done");
		}

		@OnServerRole
		void failing() throws IOException {
			throw new IOException();
		}

		@OnServerRole
		@Transactional
		public Boolean inTransaction() {
			return TransactionSynchronizationManager.isActualTransactionActive();
		}

		@Async
		@OnServerRole
		public CompletableFuture<String> later() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		@OnSubscribers
		String byOwnAnnotation() {
			return "done";
		}

		String free() {
			return "done";
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@OnServerRole
	@interface OnSubscribers {

		@AliasFor(annotation = OnServerRole.class, attribute = "value")
		ServerRole[] roles() default ServerRole.SUBSCRIBER;

	}

	interface Front {

		String work(String what);

	}

	static class Behind implements Front {

		@Override
		@OnServerRole
		@Transactional
		public String work(String what) {
			return what + " done";
		}

	}

	static final class PlainBehind implements Front {

		@Override
		@OnServerRole
		public String work(String what) {
			return what + " done";
		}

	}

	static class Free {

		void work() {
		}

	}

	static class PrivateMethod {

		@OnServerRole
		private void work() {
		}

	}

	static class InheritedPrivateMethod extends PrivateMethod {

	}

	static class StaticMethod {

		@OnServerRole
		static void work() {
		}

	}

	static class FinalMethod {

		@OnServerRole
		final void work() {
		}

	}

	static class FinalTransactionalMethod {

		@OnServerRole
		public final void work() {
		}

		@Transactional
		public void other() {
		}

	}

	static final class FinalClass {

		@OnServerRole
		void work() {
		}

	}

	static class PrimitiveMethod {

		@OnServerRole
		int work() {
			return 1;
		}

	}

	static class ReactiveMethod {

		@OnServerRole
		Mono<String> work() {
			return Mono.empty();
		}

	}

	static class FutureMethod {

		@OnServerRole
		CompletableFuture<String> work() {
			return new CompletableFuture<>();
		}

	}

	static class NoRole {

		@OnServerRole({})
		void work() {
		}

	}

}

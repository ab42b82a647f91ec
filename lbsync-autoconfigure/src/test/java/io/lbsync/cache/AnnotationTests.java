package io.lbsync.cache;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.RootClassFilter;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

import io.lbsync.autoconfigure.LbsyncCacheAutoConfiguration;
import io.lbsync.delivery.Delivery;

import static org.mockito.Mockito.mock;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's annotations, as an application uses them.
 */
class AnnotationTests {

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LbsyncCacheAutoConfiguration.class))
		.withBean(CacheSettings.class, CacheSettings::defaults)
		// Never asked: there is a Publishing of the test's own.
		.withBean("unusedDelivery", Delivery.class, () -> mock(Delivery.class));

	private final ApplicationContextRunner context = this.plain.withUserConfiguration(CachingFirst.class);

	@Test
	void managersInterceptorsAndTransactionsAreCovered() {
		this.context.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SpringCacheRefresher.class);
			assertThat(context.getBean("cacheManager", CaffeineCacheManager.class).getCache("books"))
				.isInstanceOf(CacheHandle.class);
			assertThat(context.getBean(CacheInterceptor.class)).isInstanceOf(OperationCacheInterceptor.class);
			assertThat(context.getBean(DataSourceTransactionManager.class).getTransactionExecutionListeners())
				.hasAtLeastOneElementOfType(TransactionBegins.class);
		});
	}

	@Test
	void cacheableFillsAndIsNotPublished() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			assertThat(books.find(1)).isEqualTo(books.find(1)).isEqualTo("load 1");
			assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
		});
	}

	@Test
	void cacheableThatNamesAManagerFillsToo() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			assertThat(books.findInOther(1)).isEqualTo(books.findInOther(1));
			assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
		});
	}

	@Test
	void synchronizedCacheableFills() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			assertThat(books.findAlone(1)).isEqualTo(books.findAlone(1));
			assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
		});
	}

	@Test
	void cacheableWhoseKeyIsEvictedDuringTheLoadIsNotKept() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			books.during(() -> context.getBean(SpringCacheRefresher.class)
				.refresh(List.of(FakeServer.eviction("cacheManager", "books", "[\"int\",\"1\"]"))));
			assertThat(books.find(1)).isEqualTo("load 1");
			books.during(() -> {
			});
			assertThat(books.find(1)).isEqualTo("load 2");
			assertThat(books.find(1)).isEqualTo("load 2");
		});
	}

	@Test
	void cacheableFutureFillsWhenItCompletes() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			CompletableFuture<String> loading = new CompletableFuture<>();
			books.future(loading);
			CompletableFuture<String> found = books.findLater(1);
			assertThat(shared(context, "asyncCacheManager", 1)).isNull();
			loading.complete("later");
			assertThat(found).isCompletedWithValue("later");
			assertThat(shared(context, "asyncCacheManager", 1)).isEqualTo("later");
		});
	}

	@Test
	void cacheableMonoFillsWhenItHasItsValueAndIsGuarded() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			CompletableFuture<String> loading = new CompletableFuture<>();
			books.future(loading);
			CompletableFuture<String> found = books.findMono(1).toFuture();
			loading.complete("later");
			assertThat(found).isCompletedWithValue("later");
			assertThat(shared(context, "asyncCacheManager", 1)).isEqualTo("later");
			assertThat(books.findMono(1).block()).isEqualTo("later");

			CompletableFuture<String> stale = new CompletableFuture<>();
			books.future(stale);
			CompletableFuture<String> late = books.findMono(2).toFuture();
			context.getBean(SpringCacheRefresher.class)
				.refresh(List.of(FakeServer.eviction("asyncCacheManager", "books", "[\"int\",\"2\"]")));
			stale.complete("stale");
			assertThat(late).isCompletedWithValue("stale");
			assertThat(shared(context, "asyncCacheManager", 2)).isNull();
			assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
		});
	}

	@Test
	void cacheableFluxFillsWhenItIsComplete() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			assertThat(books.findFlux(1).collectList().block()).containsExactly("load 1", "load 2");
			assertThat(books.findFlux(1).collectList().block()).containsExactly("load 1", "load 2");
			assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
		});
	}

	@Test
	void annotationsOfJsr107FillAndEvictAsSpringsOwn() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			FakeDelivery delivery = context.getBean(FakeDelivery.class);
			assertThat(books.result(1)).isEqualTo(books.result(1)).isEqualTo("load 1");
			assertThat(delivery.published).isEmpty();
			books.remove(1);
			assertThat(delivery.published).hasSize(1);
			assertThat(books.result(1)).isEqualTo("load 2");
			books.during(() -> context.getBean(SpringCacheRefresher.class)
				.refresh(List.of(FakeServer.eviction("cacheManager", "results", "[\"int\",\"2\"]"))));
			assertThat(books.result(2)).isEqualTo("load 3");
			assertThat(books.result(2)).as("the eviction hit it").isEqualTo("load 4");
		});
	}

	@Test
	void cachePutEvictsEverywhereAndKeepsItsValueAtTheCommitOnly() {
		this.context.run((context) -> {
			Books books = context.getBean(Books.class);
			books.put(1);
			assertThat(shared(context, "cacheManager", 1)).isNull();
			assertThat(context.getBean(FakeDelivery.class).published).hasSize(1);
			books.putInTransaction(1);
			assertThat(shared(context, "cacheManager", 1)).isEqualTo("load 2");
			assertThat(context.getBean(FakeDelivery.class).published).hasSize(2);
		});
	}

	@Test
	void evictionOfATransactionalMethodIsInsideTheTransaction() {
		this.context.run((context) -> {
			context.getBean(Books.class).change(1, false);
			FakeDelivery delivery = context.getBean(FakeDelivery.class);
			assertThat(delivery.published).hasSize(1);
			assertThat(delivery.outside).isZero();
		});
	}

	@Test
	void evictionOfATransactionalMethodIsOutsideWhenTheOrderIsLeftToSpring() {
		this.context.withPropertyValues("lbsync.cache.reorder-transactions=false").run((context) -> {
			context.getBean(Books.class).change(1, false);
			assertThat(context.getBean(FakeDelivery.class).outside).isEqualTo(1);
		});
	}

	@Test
	void orderIsTheSameWhicheverIsEnabledFirst() {
		this.plain.withUserConfiguration(TransactionsFirst.class).run((context) -> {
			context.getBean(Books.class).change(1, false);
			assertThat(context.getBean(FakeDelivery.class).outside).isZero();
			assertThat(context.getBean(AdvisorOrder.class).problems()).isEmpty();
		});
	}

	@Test
	void onlyTheTransactionAdvisorMoves() {
		this.context.withUserConfiguration(OtherAdvisors.class).run((context) -> {
			assertThat(order(context, BeanFactoryTransactionAttributeSourceAdvisor.class))
				.isEqualTo(Ordered.LOWEST_PRECEDENCE - 1);
			assertThat(order(context, BeanFactoryCacheOperationSourceAdvisor.class))
				.isEqualTo(Ordered.LOWEST_PRECEDENCE);
			assertThat(context.getBean("security", DefaultPointcutAdvisor.class).getOrder()).isEqualTo(200);
			assertThat(context.getBean("unordered", DefaultPointcutAdvisor.class).getOrder())
				.isEqualTo(Ordered.LOWEST_PRECEDENCE);
			assertThat(((Advised) context.getBean(Books.class)).getAdvisors())
				.extracting((advisor) -> advisor.getClass().getSimpleName())
				.containsSubsequence("DefaultPointcutAdvisor", "BeanFactoryTransactionAttributeSourceAdvisor",
						"BeanFactoryCacheOperationSourceAdvisor");
		});
	}

	@Test
	void retriesStayOutsideTheTransaction() {
		this.context.withUserConfiguration(Retries.class).run((context) -> {
			FakeDelivery delivery = context.getBean(FakeDelivery.class);
			assertThat(context.getBean(Books.class).changeAtSecondTry(1)).isEqualTo(2);
			assertThat(delivery.published).hasSize(1);
			assertThat(delivery.outside).isZero();
		});
	}

	@Test
	void explicitOrdersAreLeftAndReportedWhenTheyLoseEvictions() {
		this.plain.withUserConfiguration(ExplicitlyOutside.class).run((context) -> {
			assertThat(order(context, BeanFactoryTransactionAttributeSourceAdvisor.class))
				.isEqualTo(Ordered.LOWEST_PRECEDENCE);
			assertThat(context.getBean(AdvisorOrder.class).problems()).singleElement()
				.asString()
				.contains("order of @EnableCaching (100)", "Give @EnableCaching the greater order");
			context.getBean(Books.class).change(1, false);
			assertThat(context.getBean(FakeDelivery.class).outside).isEqualTo(1);
		});
		this.plain.withUserConfiguration(ExplicitlyInside.class).run((context) -> {
			assertThat(order(context, BeanFactoryTransactionAttributeSourceAdvisor.class)).isEqualTo(100);
			assertThat(context.getBean(AdvisorOrder.class).problems()).isEmpty();
		});
	}

	@Test
	void orderIsLeftWhenThereAreNoImperativeTransactions() {
		this.plain.withUserConfiguration(WithoutTransactionManager.class)
			.run((context) -> assertThat(order(context, BeanFactoryTransactionAttributeSourceAdvisor.class))
				.isEqualTo(Ordered.LOWEST_PRECEDENCE));
	}

	@Test
	void aspectJIsReported() {
		this.context.withBean("org.springframework.cache.config.internalCacheAspect", Object.class, Object::new)
			.run((context) -> assertThat(context.getBean(AdvisorOrder.class).problems()).singleElement()
				.asString()
				.contains("AspectJ"));
	}

	@Test
	void interceptorOfTheApplicationItselfStaysAndFills() {
		this.plain.withAllowBeanDefinitionOverriding(true)
			.withUserConfiguration(OwnInterceptor.class, Beans.class)
			.run((context) -> {
				Books books = context.getBean(Books.class);
				assertThat(context.getBean(CacheInterceptor.class)).isInstanceOf(CountingInterceptor.class);
				assertThat(books.find(1)).isEqualTo(books.find(1));
				assertThat(context.getBean(FakeDelivery.class).published).isEmpty();
			});
	}

	@Test
	void nothingHappensWhenDisabled() {
		this.context.withPropertyValues("lbsync.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(LbsyncCaches.class);
			assertThat(context.getBean("cacheManager", CacheManager.class).getCache("books"))
				.isNotInstanceOf(CacheHandle.class);
		});
	}

	@Test
	void applicationWithoutCachingStarts() {
		this.plain.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Object shared(ApplicationContext context, String manager, Object key) {
		Cache cache = context.getBean(manager, CacheManager.class).getCache("books");
		Cache.ValueWrapper wrapper = ((CacheHandle) cache).lbsync().local().target().get(key);
		return (wrapper != null) ? wrapper.get() : null;
	}

	private static int order(ApplicationContext context, Class<? extends Ordered> advisor) {
		return context.getBean(advisor).getOrder();
	}

	@EnableCaching
	@Configuration(proxyBeanMethods = false)
	static class Caching {

	}

	@EnableTransactionManagement
	@Configuration(proxyBeanMethods = false)
	static class Transactions {

	}

	@Import({ Caching.class, Transactions.class, Beans.class })
	@Configuration(proxyBeanMethods = false)
	static class CachingFirst {

	}

	@Import({ Transactions.class, Caching.class, Beans.class })
	@Configuration(proxyBeanMethods = false)
	static class TransactionsFirst {

	}

	@EnableCaching(order = 100)
	@EnableTransactionManagement
	@Import(Beans.class)
	@Configuration(proxyBeanMethods = false)
	static class ExplicitlyOutside {

	}

	@EnableCaching
	@EnableTransactionManagement(order = 100)
	@Import(Beans.class)
	@Configuration(proxyBeanMethods = false)
	static class ExplicitlyInside {

	}

	@EnableCaching
	@EnableTransactionManagement
	@Configuration(proxyBeanMethods = false)
	static class WithoutTransactionManager {

		@Bean
		FakeDelivery delivery() {
			return new FakeDelivery((instructions) -> {
			});
		}

		@Bean
		CaffeineCacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

	}

	@EnableResilientMethods
	@Configuration(proxyBeanMethods = false)
	static class Retries {

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherAdvisors {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultPointcutAdvisor security() {
			DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(
					new ComposablePointcut(new RootClassFilter(Books.class)),
					(org.aopalliance.intercept.MethodInterceptor) (invocation) -> invocation.proceed());
			advisor.setOrder(200);
			return advisor;
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static DefaultPointcutAdvisor unordered() {
			return new DefaultPointcutAdvisor(new ComposablePointcut(new RootClassFilter(Books.class)),
					(org.aopalliance.intercept.MethodInterceptor) (invocation) -> invocation.proceed());
		}

	}

	@EnableCaching
	@Configuration(proxyBeanMethods = false)
	static class OwnInterceptor {

		@Bean
		CacheInterceptor cacheInterceptor(CacheOperationSource source) {
			CountingInterceptor interceptor = new CountingInterceptor();
			interceptor.setCacheOperationSource(source);
			return interceptor;
		}

	}

	@SuppressWarnings("serial")
	static class CountingInterceptor extends CacheInterceptor {

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		FakeDelivery delivery() {
			return new FakeDelivery((instructions) -> {
			});
		}

		@Bean
		DataSource dataSource() {
			JdbcDataSource dataSource = new JdbcDataSource();
			dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID());
			return dataSource;
		}

		@Bean
		DataSourceTransactionManager transactionManager(DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

		@Bean
		@Primary
		CaffeineCacheManager cacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CaffeineCacheManager otherCacheManager() {
			return new CaffeineCacheManager();
		}

		@Bean
		CaffeineCacheManager asyncCacheManager() {
			return AsyncCaches.create();
		}

		@Bean
		Books books() {
			return new Books();
		}

	}

	static class Books {

		private final AtomicInteger loads = new AtomicInteger();

		private Runnable during = () -> {
		};

		private CompletableFuture<String> future;

		@Autowired
		private FakeDelivery delivery;

		public void during(Runnable during) {
			this.during = during;
		}

		public void future(CompletableFuture<String> future) {
			this.future = future;
		}

		@Cacheable("books")
		public String find(int id) {
			String loaded = "load " + this.loads.incrementAndGet();
			this.during.run();
			return loaded;
		}

		@Cacheable(cacheNames = "books", cacheManager = "otherCacheManager")
		public String findInOther(int id) {
			return "load " + this.loads.incrementAndGet();
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String findAlone(int id) {
			return "load " + this.loads.incrementAndGet();
		}

		@Cacheable(cacheNames = "books", cacheManager = "asyncCacheManager")
		public CompletableFuture<String> findLater(int id) {
			return this.future;
		}

		@Cacheable(cacheNames = "books", cacheManager = "asyncCacheManager")
		public Mono<String> findMono(int id) {
			return Mono.fromFuture(this.future);
		}

		@Cacheable(cacheNames = "books", cacheManager = "asyncCacheManager")
		public Flux<String> findFlux(int id) {
			return Flux.just("load " + this.loads.incrementAndGet(), "load " + this.loads.incrementAndGet());
		}

		@CacheResult(cacheName = "results")
		public String result(int id) {
			String loaded = "load " + this.loads.incrementAndGet();
			this.during.run();
			return loaded;
		}

		@CacheRemove(cacheName = "results")
		public void remove(int id) {
		}

		@CachePut("books")
		public String put(int id) {
			return "load " + this.loads.incrementAndGet();
		}

		@Transactional
		@CachePut("books")
		public String putInTransaction(int id) {
			return "load " + this.loads.incrementAndGet();
		}

		@Retryable(delay = 1)
		@Transactional
		@CacheEvict("books")
		public int changeAtSecondTry(int id) {
			int attempt = this.loads.incrementAndGet();
			if (attempt == 1) {
				throw new IllegalStateException("on purpose");
			}
			return attempt;
		}

		@Transactional
		@CacheEvict(cacheNames = "books", key = "#id")
		public void change(int id, boolean fail) {
			assertThat(this.delivery.published).isEmpty();
		}

	}

}

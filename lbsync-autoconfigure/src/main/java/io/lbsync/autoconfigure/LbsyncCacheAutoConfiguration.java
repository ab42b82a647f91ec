package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.util.function.SingletonSupplier;

import io.lbsync.cache.AdvisorOrder;
import io.lbsync.cache.CacheKeyCodec;
import io.lbsync.cache.CachePostProcessor;
import io.lbsync.cache.CacheSettings;
import io.lbsync.cache.LateEvictionLoop;
import io.lbsync.cache.LbsyncCaches;
import io.lbsync.cache.Publishing;
import io.lbsync.cache.RequestBeginFilter;
import io.lbsync.cache.SecondLevelCacheCheck;
import io.lbsync.cache.SecondLevelCacheRefresher;
import io.lbsync.cache.SpringCacheRefresher;
import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.TransactionScope;
import io.lbsync.instruction.RefreshInstruction;

/**
 * Auto-configuration that keeps the local Spring caches of all servers in step.
 */
@AutoConfiguration(after = LbsyncAutoConfiguration.class,
		afterName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass(CacheManager.class)
@ConditionalOnBean(Delivery.class)
@ConditionalOnBooleanProperty(name = "lbsync.enabled", matchIfMissing = true)
public final class LbsyncCacheAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CacheSettings lbsyncCacheSettings(LbsyncProperties properties) {
		LbsyncProperties.Cache cache = properties.cache();
		Duration replicaLag = Objects.requireNonNullElse(cache.replicaLag(), Duration.ZERO);
		return new CacheSettings(cache.include(), cache.exclude(), cache.privateKeys(), cache.maxKeys(), replicaLag,
				staleness(cache));
	}

	private static CacheSettings.Staleness staleness(LbsyncProperties.Cache cache) {
		Duration max = Objects.requireNonNullElse(cache.maxStaleness(), Duration.ZERO);
		return new CacheSettings.Staleness(max, cache.serveWhenStale(), cache.failWhenStale());
	}

	@Bean
	StalenessListener lbsyncStalenessListener(LbsyncCaches caches) {
		return new StalenessListener(caches);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty("lbsync.cache.replica-lag")
	@ConditionalOnProperty(name = "lbsync.loops", havingValue = "auto", matchIfMissing = true)
	LateEvictionLoop lbsyncLateEvictionLoop(LbsyncCaches caches) {
		return new LateEvictionLoop(caches);
	}

	@Bean
	@ConditionalOnMissingBean
	LbsyncCaches lbsyncCaches(CacheSettings settings, Publishing publishing, ObjectProvider<CacheKeyCodec> codecs) {
		return new LbsyncCaches(settings, publishing, codecs.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	SpringCacheRefresher lbsyncSpringCacheRefresher(LbsyncCaches caches) {
		return new SpringCacheRefresher(caches);
	}

	@Bean
	@ConditionalOnMissingBean
	Publishing lbsyncCachePublishing(ObjectProvider<Delivery> delivery) {
		return new DeliveryPublishing(SingletonSupplier.of(delivery::getObject));
	}

	@Bean
	static CachePostProcessor lbsyncCachePostProcessor(ObjectProvider<LbsyncCaches> caches) {
		return new CachePostProcessor(caches::getObject);
	}

	@Bean
	static AdvisorOrder lbsyncAdvisorOrder(Environment environment) {
		return new AdvisorOrder(environment.getProperty("lbsync.cache.reorder-transactions", Boolean.class, true));
	}

	/**
	 * Where persistence contexts may be open before a transaction begins.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass({ Filter.class, EntityManagerHolder.class })
	static class OpenInViewConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RequestBeginFilter lbsyncRequestBeginFilter(LbsyncCaches caches) {
			return new RequestBeginFilter(caches);
		}

	}

	/**
	 * Where JPA may have a cache that the adapter does not see.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EntityManagerFactory.class)
	static class SecondLevelCacheConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SecondLevelCacheCheck lbsyncSecondLevelCacheCheck(ObjectProvider<EntityManagerFactory> factories,
				ObjectProvider<SecondLevelCacheRefresher> refreshers) {
			return new SecondLevelCacheCheck(() -> factories.stream().toList(),
					() -> refreshers.stream().findAny().isPresent());
		}

	}

	/**
	 * Finds the delivery when it is first needed: cache managers are created earlier.
	 */
	private record DeliveryPublishing(Supplier<Delivery> delivery) implements Publishing {

		@Override
		public @Nullable TransactionScope currentTransaction() {
			return this.delivery.get().currentTransaction();
		}

		@Override
		public void publish(List<RefreshInstruction> instructions) {
			this.delivery.get().publish(instructions);
		}

	}

}

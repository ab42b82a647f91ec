package io.lbsync.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Puts {@link LbsyncCaches} behind the application's cache managers, cache aspects and
 * transaction managers. A bean of this type must be declared by a static method.
 */
public final class CachePostProcessor
		implements BeanPostProcessor, PriorityOrdered, BeanFactoryAware, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(CachePostProcessor.class);

	private static final boolean JCACHE = isPresent("javax.cache.annotation.CacheResult")
			&& isPresent("org.springframework.cache.jcache.interceptor.DefaultJCacheOperationSource");

	private final Supplier<LbsyncCaches> caches;

	private final List<CacheAspectSupport> aspects = new ArrayList<>();

	private final Map<String, CompositeCacheManager> composites = new ConcurrentHashMap<>();

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create the post-processor.
	 * @param caches asked for when the first bean concerned appears
	 */
	public CachePostProcessor(Supplier<LbsyncCaches> caches) {
		this.caches = caches;
	}

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, CachePostProcessor.class.getClassLoader());
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ConfigurableTransactionManager transactionManager) {
			this.caches.get().observe(transactionManager);
		}
		if (bean instanceof CompositeCacheManager composite) {
			this.composites.put(beanName, composite);
		}
		if (bean instanceof CacheManager manager) {
			return this.caches.get().decorate(beanName, manager);
		}
		if (bean instanceof CacheAspectSupport aspect) {
			return withViews(aspect);
		}
		return JCACHE ? withJCacheViews(bean) : bean;
	}

	private Object withJCacheViews(Object bean) {
		OperationJCacheSource source = OperationJCacheSource.replace(bean);
		if (source == null) {
			return bean;
		}
		source.setBeanFactory(beans());
		return source;
	}

	private CacheAspectSupport withViews(CacheAspectSupport aspect) {
		if (aspect.getClass() == CacheInterceptor.class) {
			OperationCacheInterceptor interceptor = new OperationCacheInterceptor((CacheInterceptor) aspect);
			interceptor.setBeanFactory(beans());
			return interceptor;
		}
		// Not replaceable, and its resolver is complete only when all singletons are.
		this.aspects.add(aspect);
		return aspect;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (CacheAspectSupport aspect : this.aspects) {
			CacheResolver resolver = aspect.getCacheResolver();
			aspect.setCacheResolver(
					new OperationCacheResolver((resolver != null) ? () -> resolver : this::defaultResolver));
			logger.warn("Cache aspect " + aspect.getClass().getName() + " cannot be replaced: "
					+ "@Cacheable methods that name a cache manager or cache resolver evict instead of keeping what "
					+ "they load. Name none, or use Spring's own CacheInterceptor.");
		}
		this.composites.forEach(this.caches.get()::warnOfUncovered);
	}

	private CacheResolver defaultResolver() {
		return new SimpleCacheResolver(beans().getBean(CacheManager.class));
	}

	private BeanFactory beans() {
		Assert.state(this.beanFactory != null, "No BeanFactory set");
		return this.beanFactory;
	}

}

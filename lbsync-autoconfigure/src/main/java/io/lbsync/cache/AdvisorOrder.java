package io.lbsync.cache;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.config.CacheManagementConfigUtils;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.config.TransactionManagementConfigUtils;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

/**
 * Sees to it that {@code @Transactional @CacheEvict} on one method evicts within the
 * transaction (promise P1). Spring orders the two advisors by registration when neither
 * has an order; then, and only then, the transaction is put one step outside the cache.
 * Other orders are left, and reported if they lose evictions. A bean of this type must be
 * declared by a static method.
 */
public final class AdvisorOrder
		implements BeanPostProcessor, PriorityOrdered, BeanFactoryAware, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(AdvisorOrder.class);

	private static final String CONSEQUENCE = "An eviction of a method that is @Transactional as well comes after "
			+ "the commit, and a crash in between loses it for all other servers. ";

	private final boolean reorder;

	private @Nullable BeanFactory beanFactory;

	private @Nullable AbstractPointcutAdvisor transaction;

	private @Nullable AbstractPointcutAdvisor cache;

	/**
	 * Create the order.
	 * @param reorder whether to put the transaction outside where no order is set
	 */
	public AdvisorOrder(boolean reorder) {
		this.reorder = reorder;
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
		if (bean instanceof BeanFactoryTransactionAttributeSourceAdvisor advisor) {
			this.transaction = advisor;
			putInOrder();
		}
		else if (bean instanceof BeanFactoryCacheOperationSourceAdvisor advisor) {
			this.cache = advisor;
			putInOrder();
		}
		return bean;
	}

	private void putInOrder() {
		if (this.reorder && isDefault(this.transaction) && isDefault(this.cache) && isImperative()
				&& this.transaction != null) {
			this.transaction.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
		}
	}

	private static boolean isDefault(@Nullable AbstractPointcutAdvisor advisor) {
		return advisor != null && advisor.getOrder() == Ordered.LOWEST_PRECEDENCE;
	}

	// Reactive transactions are not seen by the cache adapter, in whatever order.
	private boolean isImperative() {
		return this.beanFactory instanceof ListableBeanFactory beans
				&& beans.getBeanNamesForType(PlatformTransactionManager.class, true, false).length > 0;
	}

	@Override
	public void afterSingletonsInstantiated() {
		problems().forEach(logger::warn);
	}

	/**
	 * What is wrong with the order of the advisors.
	 * @return sentences for people; empty if nothing is
	 */
	List<String> problems() {
		if (hasAspectJ()) {
			return List.of("Caching or transactions are woven by AspectJ, which orders them by itself. " + CONSEQUENCE
					+ "Use the proxy mode for both, or put @CacheEvict on a method that a @Transactional one calls.");
		}
		if (!this.reorder || this.transaction == null || this.cache == null || !isImperative()
				|| this.transaction.getOrder() < this.cache.getOrder()) {
			return List.of();
		}
		return List.of("The order of @EnableCaching (" + this.cache.getOrder()
				+ ") puts the cache outside the transaction of @EnableTransactionManagement ("
				+ this.transaction.getOrder() + "). " + CONSEQUENCE
				+ "Give @EnableCaching the greater order, or neither of them any.");
	}

	private boolean hasAspectJ() {
		return this.beanFactory != null
				&& (this.beanFactory.containsBean(CacheManagementConfigUtils.CACHE_ASPECT_BEAN_NAME) || this.beanFactory
					.containsBean(TransactionManagementConfigUtils.TRANSACTION_ASPECT_BEAN_NAME));
	}

}

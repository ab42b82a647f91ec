package io.lbsync.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Adds our listener to every transaction manager, as its last one. Boot's customizer
 * reaches only the manager that Boot itself makes.
 * <p>
 * Before the initialization, because afterwards a manager may hide behind a proxy without
 * this interface.
 */
final class TransactionListenerPostProcessor implements BeanPostProcessor {

	private final TransactionExecutionListener listener;

	TransactionListenerPostProcessor(TransactionExecutionListener listener) {
		this.listener = listener;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		listenTo(bean);
		return bean;
	}

	/**
	 * What a factory bean makes is shown here only.
	 */
	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		listenTo(bean);
		return bean;
	}

	private void listenTo(Object bean) {
		if (bean instanceof PlatformTransactionManager && bean instanceof ConfigurableTransactionManager manager
				&& !manager.getTransactionExecutionListeners().contains(this.listener)) {
			// Set, not added: the manager may have been given an immutable list.
			List<TransactionExecutionListener> all = new ArrayList<>(manager.getTransactionExecutionListeners());
			all.add(this.listener);
			manager.setTransactionExecutionListeners(all);
		}
	}

}

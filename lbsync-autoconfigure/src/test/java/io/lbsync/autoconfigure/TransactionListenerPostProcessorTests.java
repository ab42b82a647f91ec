package io.lbsync.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionListenerPostProcessorTests {

	private final TransactionExecutionListener listener = new TransactionExecutionListener() {
	};

	private final TransactionListenerPostProcessor postProcessor = new TransactionListenerPostProcessor(this.listener);

	@Test
	void listenerIsAddedOnceAndLast() {
		TransactionExecutionListener users = new TransactionExecutionListener() {
		};
		JdbcTransactionManager manager = new JdbcTransactionManager();
		manager.setTransactionExecutionListeners(List.of(users));
		this.postProcessor.postProcessBeforeInitialization(manager, "manager");
		this.postProcessor.postProcessAfterInitialization(manager, "manager");
		assertThat(manager.getTransactionExecutionListeners()).containsExactly(users, this.listener);
	}

	/**
	 * Their callbacks come on any thread.
	 */
	@Test
	void managersThatAreNotBoundToAThreadAreLeftAlone() {
		List<TransactionExecutionListener> listeners = new ArrayList<>();
		ConfigurableTransactionManager reactive = new ConfigurableTransactionManager() {

			@Override
			public void setTransactionExecutionListeners(Collection<TransactionExecutionListener> all) {
				listeners.addAll(all);
			}

			@Override
			public Collection<TransactionExecutionListener> getTransactionExecutionListeners() {
				return listeners;
			}

		};
		this.postProcessor.postProcessBeforeInitialization(reactive, "manager");
		assertThat(listeners).isEmpty();
	}

	@Test
	void otherBeansAreLeftAlone() {
		Object bean = new Object();
		assertThat(this.postProcessor.postProcessAfterInitialization(bean, "bean")).isSameAs(bean);
	}

}

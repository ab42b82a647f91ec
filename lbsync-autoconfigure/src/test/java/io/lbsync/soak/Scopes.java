package io.lbsync.soak;

import java.util.function.Consumer;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Opens transactions.
 *
 * @param manager their manager
 * @param gate for changes that no transaction protects, from the change to its eviction
 */
record Scopes(PlatformTransactionManager manager, Gate gate) {

	void required(Consumer<TransactionStatus> work) {
		in(TransactionDefinition.PROPAGATION_REQUIRED, work);
	}

	void in(int propagation, Consumer<TransactionStatus> work) {
		in(propagation, TransactionDefinition.ISOLATION_DEFAULT, work);
	}

	void isolated(int isolation, Consumer<TransactionStatus> work) {
		in(TransactionDefinition.PROPAGATION_REQUIRED, isolation, work);
	}

	void readOnly(int isolation, Consumer<TransactionStatus> work) {
		TransactionTemplate template = new TransactionTemplate(this.manager);
		template.setReadOnly(true);
		template.setIsolationLevel(isolation);
		template.executeWithoutResult(work);
	}

	private void in(int propagation, int isolation, Consumer<TransactionStatus> work) {
		TransactionTemplate template = new TransactionTemplate(this.manager);
		template.setPropagationBehavior(propagation);
		template.setIsolationLevel(isolation);
		template.executeWithoutResult(work);
	}

}

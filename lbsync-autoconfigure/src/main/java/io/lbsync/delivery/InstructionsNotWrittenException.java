package io.lbsync.delivery;

import org.springframework.dao.NonTransientDataAccessException;

/**
 * The instructions of a transaction could not be written, so the transaction is rolled
 * back.
 * <p>
 * Stands in for a {@link org.springframework.transaction.TransactionException}: Spring
 * takes one that is thrown before the commit for the result of the commit and does
 * <em>not</em> roll back, and resetting the connection would then commit.
 */
public final class InstructionsNotWrittenException extends NonTransientDataAccessException {

	InstructionsNotWrittenException(RuntimeException cause) {
		super("The cache instructions of this transaction could not be written, so it is rolled back. "
				+ "Look at the cause; the transaction can be tried again: " + cause.getMessage(), cause);
	}

}

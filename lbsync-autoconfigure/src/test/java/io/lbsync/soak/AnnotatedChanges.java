package io.lbsync.soak;

import org.springframework.transaction.annotation.Transactional;

/**
 * {@code @Transactional} and cache annotations on one method: the commonest use.
 */
class AnnotatedChanges {

	private final Stores stores;

	AnnotatedChanges(Stores stores) {
		this.stores = stores;
	}

	@Transactional
	@EvictsLine
	public void price(int line, int purchase, long amount) {
		this.stores.writer().price(line, amount);
	}

	@Transactional
	@PutsLine
	public Line reprice(int line, int purchase, long amount) {
		return this.stores.writer().price(line, amount);
	}

}

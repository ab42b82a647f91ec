package io.lbsync.delivery;

import java.util.ArrayList;
import java.util.List;

import io.lbsync.instruction.RefreshInstruction;

/**
 * What was said to the {@link DistributedCache} in one transaction. Confined to the
 * transaction's thread. Changes before a savepoint and after it stay, also when it is
 * rolled back: one refresh too many is harmless.
 */
final class TransactionChanges implements TransactionParticipant {

	private final Changes changes = new Changes();

	private final List<RefreshInstruction> handedOut = new ArrayList<>();

	private final LocalRefresh local;

	TransactionChanges(LocalRefresh local) {
		this.local = local;
	}

	Changes changes() {
		return this.changes;
	}

	@Override
	public List<RefreshInstruction> drain() {
		List<RefreshInstruction> drained = this.changes.drain();
		this.handedOut.addAll(drained);
		return drained;
	}

	@Override
	public boolean hasPending() {
		return !this.changes.isEmpty();
	}

	@Override
	public boolean completed(TransactionOutcome outcome) {
		return outcome == TransactionOutcome.ROLLED_BACK || this.local.apply(this.handedOut);
	}

}

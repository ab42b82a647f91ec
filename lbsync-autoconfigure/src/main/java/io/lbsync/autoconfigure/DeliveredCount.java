package io.lbsync.autoconfigure;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.lbsync.delivery.DeliveryListener;
import io.lbsync.instruction.Appended;

/**
 * Counts the instructions that this server has written, and passes on that there are new
 * ones.
 */
final class DeliveredCount implements DeliveryListener, LongSupplier {

	private final LongAdder instructions = new LongAdder();

	private final Runnable changed;

	DeliveredCount(Runnable changed) {
		this.changed = changed;
	}

	@Override
	public void committed(List<Appended> rows, int instructions) {
		this.instructions.add(instructions);
		this.changed.run();
	}

	@Override
	public long getAsLong() {
		return this.instructions.sum();
	}

}

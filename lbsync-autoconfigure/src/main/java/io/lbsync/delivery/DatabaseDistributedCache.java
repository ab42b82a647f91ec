package io.lbsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.AppliedLog;
import io.lbsync.instruction.RefreshInstruction;

/**
 * The {@link DistributedCache} whose instructions go through the database.
 * <p>
 * Thread-safe.
 */
public final class DatabaseDistributedCache implements DistributedCache {

	private final Delivery delivery;

	private final LocalRefresh local;

	private final PayloadWriter payloads;

	private final AppliedLog applied;

	/**
	 * Make a distributed cache.
	 * @param delivery carries the instructions
	 * @param local tells the refreshers of this server
	 * @param payloads writes payloads
	 * @param applied how far this server has read
	 */
	public DatabaseDistributedCache(Delivery delivery, LocalApplication local, PayloadWriter payloads,
			AppliedLog applied) {
		this.delivery = delivery;
		this.local = new LocalRefresh(local);
		this.payloads = payloads;
		this.applied = applied;
	}

	@Override
	public void refreshAll(UUID refresher) {
		change((changes) -> changes.refreshAll(refresher));
	}

	@Override
	public void refresh(UUID refresher, int id, int... more) {
		List<Integer> ids = ids(id, more);
		change((changes) -> changes.refresh(refresher, ids));
	}

	@Override
	public void refresh(UUID refresher, UUID id, UUID... more) {
		List<UUID> ids = Stream.concat(Stream.of(id), Stream.of(more)).toList();
		change((changes) -> changes.refreshGuids(refresher, ids));
	}

	@Override
	public void refreshByPayload(UUID refresher, List<?> payloads) {
		if (!payloads.isEmpty()) {
			List<String> items = this.payloads.write(payloads);
			change((changes) -> changes.refreshItems(refresher, items));
		}
	}

	@Override
	public void remove(UUID refresher, int id, int... more) {
		List<Integer> ids = ids(id, more);
		change((changes) -> changes.remove(refresher, ids));
	}

	@Override
	public @Nullable String lastPosition() {
		return this.delivery.lastPosition();
	}

	@Override
	public boolean awaitPropagation(String position, Duration timeout) {
		return this.applied.await(position, timeout);
	}

	private void change(Consumer<Changes> change) {
		TransactionScope transaction = this.delivery.currentTransaction();
		if (transaction != null) {
			change.accept(transaction.participant(TransactionChanges.class, () -> new TransactionChanges(this.local))
				.changes());
			transaction.changed();
		}
		else {
			Changes changes = new Changes();
			change.accept(changes);
			List<RefreshInstruction> instructions = changes.drain();
			boolean appliedHere = this.local.apply(instructions);
			this.delivery.publish(instructions, appliedHere);
		}
	}

	private static List<Integer> ids(int id, int... more) {
		return IntStream.concat(IntStream.of(id), IntStream.of(more)).boxed().toList();
	}

}

package io.lbsync.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.delivery.TransactionOutcome;
import io.lbsync.delivery.TransactionParticipant;
import io.lbsync.delivery.TransactionScope;
import io.lbsync.instruction.RefreshInstruction;

/**
 * Stands in for the real delivery: drives participants from Spring's transactions, and
 * hands what they say to a network.
 */
final class FakeDelivery implements Publishing {

	final List<RefreshInstruction> published = new ArrayList<>();

	Runnable beforePublish = () -> {
	};

	int outside;

	boolean foreign;

	@Nullable Boolean applied;

	@Nullable TransactionOutcome outcome;

	private final Consumer<List<RefreshInstruction>> network;

	FakeDelivery(Consumer<List<RefreshInstruction>> network) {
		this.network = network;
	}

	@Override
	public @Nullable TransactionScope currentTransaction() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return null;
		}
		for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
			if (synchronization instanceof Scope scope && scope.owner() == this) {
				return scope;
			}
		}
		Scope scope = new Scope(kind());
		TransactionSynchronizationManager.registerSynchronization(scope);
		return scope;
	}

	private TransactionScope.Kind kind() {
		if (this.foreign) {
			return TransactionScope.Kind.FOREIGN;
		}
		return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? TransactionScope.Kind.READ_ONLY
				: TransactionScope.Kind.OURS;
	}

	@Override
	public void publish(List<RefreshInstruction> instructions) {
		this.outside++;
		this.beforePublish.run();
		send(instructions);
	}

	private void send(List<RefreshInstruction> instructions) {
		this.published.addAll(instructions);
		this.network.accept(instructions);
	}

	private final class Scope implements TransactionScope, TransactionSynchronization {

		private final Kind kind;

		private final Map<Class<?>, TransactionParticipant> participants = new HashMap<>();

		private final List<RefreshInstruction> rows = new ArrayList<>();

		Scope(Kind kind) {
			this.kind = kind;
		}

		FakeDelivery owner() {
			return FakeDelivery.this;
		}

		@Override
		public Kind kind() {
			return this.kind;
		}

		@Override
		public <T extends TransactionParticipant> T participant(Class<T> type, Supplier<T> factory) {
			return type.cast(this.participants.computeIfAbsent(type, (key) -> factory.get()));
		}

		@Override
		public <T extends TransactionParticipant> @Nullable T existing(Class<T> type) {
			return type.cast(this.participants.get(type));
		}

		@Override
		public void changed() {
		}

		@Override
		public void savepoint(Object savepoint) {
			this.participants.values().forEach((participant) -> participant.savepoint(savepoint));
		}

		@Override
		public void savepointRollback(Object savepoint) {
			this.participants.values().forEach((participant) -> participant.savepointRollback(savepoint));
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			if (this.kind == Kind.OURS) {
				drain();
			}
		}

		private void drain() {
			this.participants.values().forEach((participant) -> this.rows.addAll(participant.drain()));
		}

		@Override
		public void afterCompletion(int status) {
			TransactionOutcome ended = (status == STATUS_COMMITTED) ? TransactionOutcome.COMMITTED
					: TransactionOutcome.ROLLED_BACK;
			if (FakeDelivery.this.outcome != null) {
				ended = FakeDelivery.this.outcome;
			}
			for (TransactionParticipant participant : this.participants.values()) {
				FakeDelivery.this.applied = participant.completed(ended);
			}
			if (this.kind != Kind.OURS) {
				drain();
			}
			if (this.kind != Kind.OURS || ended == TransactionOutcome.COMMITTED) {
				send(this.rows);
			}
		}

	}

}

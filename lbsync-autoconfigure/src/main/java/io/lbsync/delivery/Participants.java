package io.lbsync.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.RefreshInstruction;

/**
 * The participants of one transaction, one of each kind. Confined to the transaction's
 * thread.
 */
final class Participants {

	private static final Log logger = LogFactory.getLog(Participants.class);

	private final Map<Class<?>, TransactionParticipant> byType = new LinkedHashMap<>(4);

	<T extends TransactionParticipant> T get(Class<T> type, Supplier<T> factory) {
		T existing = existing(type);
		if (existing != null) {
			return existing;
		}
		T made = factory.get();
		this.byType.put(type, made);
		return made;
	}

	<T extends TransactionParticipant> @Nullable T existing(Class<T> type) {
		return type.cast(this.byType.get(type));
	}

	boolean isEmpty() {
		return this.byType.isEmpty();
	}

	boolean anyPending() {
		return this.byType.values().stream().anyMatch(TransactionParticipant::hasPending);
	}

	List<RefreshInstruction> drain() {
		List<RefreshInstruction> drained = new ArrayList<>();
		this.byType.values().forEach((participant) -> drained.addAll(participant.drain()));
		return drained;
	}

	/**
	 * Drain after the transaction, where an exception would reach nobody and must not
	 * keep the others from being drained.
	 */
	List<RefreshInstruction> drainLeftovers() {
		List<RefreshInstruction> drained = new ArrayList<>();
		forEachGuarded((participant) -> drained.addAll(participant.drain()));
		return drained;
	}

	/**
	 * Tell all of them how it ended.
	 * @return whether every one of them says that what it handed out is applied here
	 */
	boolean completed(TransactionOutcome outcome) {
		List<TransactionParticipant> applied = new ArrayList<>();
		forEachGuarded((participant) -> {
			if (participant.completed(outcome)) {
				applied.add(participant);
			}
		});
		return applied.size() == this.byType.size();
	}

	void savepoint(Object savepoint) {
		this.byType.values().forEach((participant) -> participant.savepoint(savepoint));
	}

	void savepointRollback(Object savepoint) {
		this.byType.values().forEach((participant) -> participant.savepointRollback(savepoint));
	}

	private void forEachGuarded(Consumer<TransactionParticipant> action) {
		for (TransactionParticipant participant : this.byType.values()) {
			try {
				action.accept(participant);
			}
			catch (RuntimeException ex) {
				logger
					.error("'%s' failed when its transaction was over; its instructions are applied when they are read"
						.formatted(participant.getClass().getName()), ex);
			}
		}
	}

}

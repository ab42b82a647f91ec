package io.lbsync.cache;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.delivery.TransactionOutcome;
import io.lbsync.delivery.TransactionParticipant;
import io.lbsync.delivery.TransactionScope;
import io.lbsync.instruction.RefreshInstruction;

/**
 * What one transaction did to the caches. It sees its own changes and nobody else does
 * before it commits. Used by the transaction's thread only.
 */
final class CacheTransaction implements TransactionParticipant {

	private static final Log logger = LogFactory.getLog(CacheTransaction.class);

	private final TransactionScope scope;

	private final long begin;

	private final StampClock clock;

	private final Evictions evictions;

	private final int maxKeys;

	// In the order in which the caches were changed first.
	private final Map<LocalCache, CacheChanges> changes = new LinkedHashMap<>();

	private final Map<Object, Integer> savepoints = new IdentityHashMap<>();

	private int lastChange;

	/**
	 * Begin without changes.
	 * @param scope the transaction
	 * @param begin when the outermost transaction of the thread began
	 * @param clock told of the run of evictions at completion
	 * @param evictions makes instructions of evictions
	 * @param maxKeys more changed keys of a cache than this amount to a clear
	 */
	CacheTransaction(TransactionScope scope, long begin, StampClock clock, Evictions evictions, int maxKeys) {
		this.scope = scope;
		this.begin = begin;
		this.clock = clock;
		this.evictions = evictions;
		this.maxKeys = maxKeys;
	}

	long begin() {
		return this.begin;
	}

	/**
	 * What was done to a cache.
	 * @param cache the cache
	 * @return its changes, or {@code null} if there are none
	 */
	@Nullable CacheChanges existing(LocalCache cache) {
		return this.changes.get(cache);
	}

	void evict(LocalCache cache, Object key) {
		changesOf(cache).evict(key);
		this.scope.changed();
	}

	void clear(LocalCache cache) {
		changesOf(cache).clear();
		this.scope.changed();
	}

	/**
	 * The application says what the value is from now on. Nobody can say whether that
	 * holds after a transaction that is not ours to write in, so there it evicts.
	 * @param cache the cache
	 * @param key the key
	 * @param value the value
	 */
	void put(LocalCache cache, Object key, @Nullable Object value) {
		CacheChanges changes = changesOf(cache);
		changes.evict(key);
		if (this.scope.kind() == TransactionScope.Kind.OURS) {
			changes.keep(key, new PrivateValue(value, this.begin, ++this.lastChange));
		}
		this.scope.changed();
	}

	/**
	 * A value was loaded. Others see it only if it cannot hold uncommitted data.
	 * @param cache the cache
	 * @param key the key
	 * @param value the value
	 * @param horizon when the load began
	 */
	void fill(LocalCache cache, Object key, @Nullable Object value, long horizon) {
		CacheChanges own = existing(cache);
		boolean touched = own != null && (own.hides(key) || own.own(key) != null);
		if (this.scope.kind() == TransactionScope.Kind.READ_ONLY && !touched) {
			cache.fill(key, value, horizon);
			return;
		}
		changesOf(cache).keep(key, new PrivateValue(value, horizon, ++this.lastChange));
	}

	private CacheChanges changesOf(LocalCache cache) {
		return this.changes.computeIfAbsent(cache, (key) -> new CacheChanges(cache, this.maxKeys));
	}

	@Override
	public List<RefreshInstruction> drain() {
		List<RefreshInstruction> instructions = new ArrayList<>();
		this.changes.values().forEach((changes) -> instructions.addAll(changes.drain(this.evictions)));
		return instructions;
	}

	@Override
	public boolean hasPending() {
		return this.changes.values().stream().anyMatch(CacheChanges::hasPending);
	}

	@Override
	public boolean completed(TransactionOutcome outcome) {
		boolean ours = this.scope.kind() == TransactionScope.Kind.OURS;
		if (ours && outcome == TransactionOutcome.ROLLED_BACK) {
			this.changes.values().forEach(CacheChanges::dropValues);
			return true;
		}
		boolean keepValues = ours && outcome == TransactionOutcome.COMMITTED;
		boolean applied = apply(keepValues ? CacheChanges::applyAll : CacheChanges::applyEvictions);
		return applied && outcome != TransactionOutcome.IN_DOUBT;
	}

	private boolean apply(Consumer<CacheChanges> application) {
		if (this.changes.values().stream().noneMatch(CacheChanges::hasEvictions)) {
			return applyEach(application);
		}
		this.clock.runStarted();
		try {
			return applyEach(application);
		}
		finally {
			this.clock.runEnded();
		}
	}

	private boolean applyEach(Consumer<CacheChanges> application) {
		boolean all = true;
		for (CacheChanges changes : this.changes.values()) {
			all &= applyOrEvict(changes, application);
		}
		return all;
	}

	private boolean applyOrEvict(CacheChanges changes, Consumer<CacheChanges> application) {
		try {
			application.accept(changes);
			return true;
		}
		catch (RuntimeException ex) {
			logger.warn("A cache failed while the changes of a transaction were applied to it; "
					+ "they are applied again when its instructions are read back", ex);
			return clearAfterAll(changes);
		}
	}

	private boolean clearAfterAll(CacheChanges changes) {
		try {
			changes.clearShared();
		}
		catch (RuntimeException ex) {
			logger.debug("The cache failed again", ex);
		}
		return false;
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.lastChange);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		// A savepoint that was set before this view was made comes before all changes.
		int change = this.savepoints.getOrDefault(savepoint, 0);
		this.changes.values().forEach((changes) -> changes.rollbackTo(change));
		this.scope.changed();
	}

}

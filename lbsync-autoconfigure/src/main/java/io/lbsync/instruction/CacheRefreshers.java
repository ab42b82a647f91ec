package io.lbsync.instruction;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.springframework.util.Assert;

/**
 * The cache refreshers of this server. Immutable.
 */
public final class CacheRefreshers {

	private final Map<UUID, CacheRefresher> refreshers;

	/**
	 * Create an instance.
	 * @param refreshers all refreshers
	 * @throws IllegalArgumentException if two have the same unique id
	 */
	public CacheRefreshers(Collection<? extends CacheRefresher> refreshers) {
		Map<UUID, CacheRefresher> byId = new LinkedHashMap<>();
		for (CacheRefresher refresher : refreshers) {
			UUID id = refresher.uniqueId();
			CacheRefresher other = byId.putIfAbsent(id, refresher);
			Assert.isTrue(other == null, () -> duplicate(id, other, refresher));
		}
		this.refreshers = Collections.unmodifiableMap(byId);
	}

	/**
	 * Find the refresher that an instruction is for.
	 * @param uniqueId its unique id
	 * @return the refresher, or nothing if this server has none of that id
	 */
	public Optional<CacheRefresher> find(UUID uniqueId) {
		return Optional.ofNullable(this.refreshers.get(uniqueId));
	}

	/**
	 * All refreshers in the order in which they were given.
	 * @return an unmodifiable collection
	 */
	public Collection<CacheRefresher> all() {
		return this.refreshers.values();
	}

	private static String duplicate(UUID id, CacheRefresher one, CacheRefresher other) {
		return "Cache refreshers " + describe(one) + " and " + describe(other) + " have the same unique id " + id
				+ ". Give one of them a GUID of its own, or remove one if it is there twice.";
	}

	private static String describe(CacheRefresher refresher) {
		return "'" + refresher.name() + "' (" + refresher.getClass().getName() + ")";
	}

}

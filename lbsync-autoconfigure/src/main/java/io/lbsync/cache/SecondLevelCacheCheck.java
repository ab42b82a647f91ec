package io.lbsync.cache;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import jakarta.persistence.EntityManagerFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Warns at start of Hibernate's second-level cache, which the cache adapter does not see,
 * unless the application has a {@link SecondLevelCacheRefresher}.
 */
public final class SecondLevelCacheCheck implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(SecondLevelCacheCheck.class);

	private static final String SWITCH = "hibernate.cache.use_second_level_cache";

	private static final String REGIONS = "hibernate.cache.region.factory_class";

	private final Supplier<List<EntityManagerFactory>> factories;

	private final Supplier<Boolean> refreshed;

	/**
	 * Create the check.
	 * @param factories all that there are
	 * @param refreshed whether there is a {@link SecondLevelCacheRefresher}
	 */
	public SecondLevelCacheCheck(Supplier<List<EntityManagerFactory>> factories, Supplier<Boolean> refreshed) {
		this.factories = factories;
		this.refreshed = refreshed;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (isMissed()) {
			logger.warn("Hibernate's second-level cache is in use, and lbsync does not keep it in step with other "
					+ "servers. Declare a bean of type " + SecondLevelCacheRefresher.class.getName()
					+ " and call DistributedCache.refreshAll(SecondLevelCacheRefresher.ID) in transactions that change "
					+ "cached entities, or switch the cache off.");
		}
	}

	/**
	 * Whether there is a second-level cache that nobody refreshes.
	 * @return whether there is
	 */
	boolean isMissed() {
		return this.factories.get().stream().anyMatch(SecondLevelCacheCheck::caches) && !this.refreshed.get();
	}

	private static boolean caches(EntityManagerFactory factory) {
		Map<String, Object> properties = factory.getProperties();
		Object regions = properties.get(REGIONS);
		// Without a factory of regions Hibernate has none, whatever the switch says.
		return regions != null && !regions.toString().contains("NoCaching")
				&& !"false".equalsIgnoreCase(String.valueOf(properties.get(SWITCH)));
	}

}

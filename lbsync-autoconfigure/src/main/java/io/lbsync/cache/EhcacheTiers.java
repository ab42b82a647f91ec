package io.lbsync.cache;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Asks Ehcache 3, by name and through its JCache form, where a cache lives.
 */
final class EhcacheTiers {

	private EhcacheTiers() {
	}

	/**
	 * Whether a native cache is one of Ehcache that lives on the heap alone.
	 * @param nativeCache any native cache
	 * @return whether it is; {@code false} in any doubt, as a tier may be clustered
	 */
	static boolean isHeapOnly(Object nativeCache) {
		if (!nativeCache.getClass().getName().startsWith("org.ehcache.")) {
			return false;
		}
		try {
			Object ehcache = unwrap(nativeCache);
			Object configuration = call(ehcache, "org.ehcache.Cache", "getRuntimeConfiguration");
			Object pools = call(configuration, "org.ehcache.config.CacheConfiguration", "getResourcePools");
			Object tiers = call(pools, "org.ehcache.config.ResourcePools", "getResourceTypeSet");
			return "[heap]".equals(String.valueOf(tiers));
		}
		catch (RuntimeException | ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	private static @Nullable Object unwrap(Object nativeCache) throws ClassNotFoundException {
		Class<?> type = ClassUtils.forName("org.ehcache.Cache", nativeCache.getClass().getClassLoader());
		if (type.isInstance(nativeCache)) {
			return nativeCache;
		}
		Class<?> jcache = ClassUtils.forName("javax.cache.Cache", nativeCache.getClass().getClassLoader());
		Method unwrap = ReflectionUtils.findMethod(jcache, "unwrap", Class.class);
		return (unwrap != null) ? ReflectionUtils.invokeMethod(unwrap, nativeCache, type) : null;
	}

	private static @Nullable Object call(@Nullable Object target, String type, String name)
			throws ClassNotFoundException {
		if (target == null) {
			return null;
		}
		// Through the public interface: the class behind it may not be accessible.
		Class<?> declared = ClassUtils.forName(type, target.getClass().getClassLoader());
		Method method = ReflectionUtils.findMethod(declared, name);
		return (method != null) ? ReflectionUtils.invokeMethod(method, target) : null;
	}

}

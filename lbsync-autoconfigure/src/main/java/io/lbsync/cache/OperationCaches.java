package io.lbsync.cache;

import java.util.Collection;
import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheableOperation;

/**
 * Gives each operation the caches in the form it needs: only here is known whether a
 * {@code put} will be a loaded value or a new one.
 */
final class OperationCaches {

	private OperationCaches() {
	}

	/**
	 * The caches of an operation, resolved before its method runs.
	 * @param operation the operation
	 * @param caches its caches
	 * @return views that load, for {@code @Cacheable}; the same caches otherwise
	 */
	static Collection<? extends Cache> of(CacheOperation operation, Collection<? extends Cache> caches) {
		if (!(operation instanceof CacheableOperation)) {
			return caches;
		}
		return loading(caches);
	}

	/**
	 * The form of caches whose {@code put} is given loaded values.
	 * @param caches the caches
	 * @return views that load, as of now
	 */
	static Collection<? extends Cache> loading(Collection<? extends Cache> caches) {
		if (caches.size() == 1) {
			return List.of(view(caches.iterator().next()));
		}
		return caches.stream().map(OperationCaches::view).toList();
	}

	private static Cache view(Cache cache) {
		return (cache instanceof CacheHandle handle) ? handle.lbsync().loadingView() : cache;
	}

}

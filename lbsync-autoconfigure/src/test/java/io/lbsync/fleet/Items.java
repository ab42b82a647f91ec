package io.lbsync.fleet;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A service as users write it.
 */
class Items {

	private final ItemStore store;

	private final LoadHook loading;

	Items(ItemStore store, LoadHook loading) {
		this.store = store;
		this.loading = loading;
	}

	@Cacheable("items")
	public String find(int id) {
		String content = this.store.read(id);
		this.loading.loaded();
		return content;
	}

	@Transactional
	@CacheEvict(cacheNames = "items", key = "#id")
	public void update(int id, String content) {
		this.store.write(id, content);
	}

	@Transactional(propagation = Propagation.REQUIRES_NEW)
	@CacheEvict(cacheNames = "items", key = "#id")
	public void updateInNew(int id, String content) {
		this.store.write(id, content);
	}

	@Transactional
	@CacheEvict(cacheNames = "items", allEntries = true)
	public void updateBoth(String first, String second) {
		this.store.write(1, first);
		this.store.write(2, second);
	}

	@Transactional
	@CachePut(cacheNames = "items", key = "#id")
	public String replace(int id, String content) {
		this.store.write(id, content);
		return content;
	}

	@Transactional
	@CacheEvict(cacheNames = "items", key = "#id", beforeInvocation = true)
	public void updateAndFail(int id, String content) {
		this.store.write(id, content);
		throw new IllegalStateException("after the eviction");
	}

	@Transactional(noRollbackFor = IllegalStateException.class)
	@CacheEvict(cacheNames = "items", key = "#id", beforeInvocation = true)
	public void updateAndFailButCommit(int id, String content) {
		this.store.write(id, content);
		throw new IllegalStateException("after the eviction");
	}

	@Transactional(readOnly = true)
	@CacheEvict(cacheNames = "items", key = "#id")
	public String evictReadOnly(int id) {
		return this.store.read(id);
	}

}

package io.lbsync.fleet;

import java.util.Objects;

import jakarta.persistence.PostUpdate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;

/**
 * Evicts during Hibernate's flush.
 */
class NoteListener {

	private final ObjectProvider<CacheManager> caches;

	NoteListener(ObjectProvider<CacheManager> caches) {
		this.caches = caches;
	}

	@PostUpdate
	void updated(Note note) {
		Objects.requireNonNull(this.caches.getObject().getCache("notes")).evict(note.getId());
	}

}

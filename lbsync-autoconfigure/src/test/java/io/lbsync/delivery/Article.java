package io.lbsync.delivery;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;
import jakarta.persistence.PostUpdate;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Table;

/**
 * An entity whose listener may evict while Hibernate flushes.
 */
@Entity
@Table(name = "article")
@EntityListeners(Article.Listener.class)
class Article {

	static volatile Runnable onUpdate = () -> {
	};

	@Id
	int id;

	String title = "";

	Article() {
	}

	Article(int id, String title) {
		this.id = id;
		this.title = title;
	}

	static class Listener {

		@PreUpdate
		void updating(Article article) {
			onUpdate.run();
		}

		@PostUpdate
		void updated(Article article) {
			onUpdate.run();
		}

	}

}

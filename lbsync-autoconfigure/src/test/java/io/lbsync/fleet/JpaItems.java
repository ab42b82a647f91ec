package io.lbsync.fleet;

import jakarta.persistence.EntityManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Rows by Hibernate, which writes them when it flushes.
 */
@Configuration(proxyBeanMethods = false)
class JpaItems {

	@Bean
	ItemStore store(EntityManager entities) {
		return new Store(entities);
	}

	private record Store(EntityManager entities) implements ItemStore {

		@Override
		public String read(int id) {
			return this.entities.find(Item.class, id).getContent();
		}

		@Override
		public void write(int id, String content) {
			this.entities.find(Item.class, id).setContent(content);
		}

	}

}

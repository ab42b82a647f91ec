package io.lbsync.fleet;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows by JDBC.
 */
@Configuration(proxyBeanMethods = false)
class JdbcItems {

	@Bean
	ItemStore store(JdbcClient jdbc) {
		return new Store(jdbc);
	}

	private record Store(JdbcClient jdbc) implements ItemStore {

		@Override
		public String read(int id) {
			return this.jdbc.sql("SELECT content FROM item WHERE id = ?").param(id).query(String.class).single();
		}

		@Override
		public void write(int id, String content) {
			this.jdbc.sql("UPDATE item SET content = ? WHERE id = ?").param(content).param(id).update();
		}

	}

}

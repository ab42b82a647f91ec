package io.lbsync.sample.database;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Brings the database that comes with the sample, unless {@code spring.datasource.url}
 * names another one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", havingValue = "embedded", matchIfMissing = true)
class EmbeddedDatabaseConfiguration {

	@Bean
	EmbeddedDatabase embeddedDatabase() {
		return EmbeddedDatabase.start();
	}

	@Bean
	JdbcConnectionDetails embeddedDatabaseConnectionDetails(EmbeddedDatabase database) {
		return new EmbeddedConnectionDetails(database.address());
	}

	private record EmbeddedConnectionDetails(DatabaseAddress address) implements JdbcConnectionDetails {

		@Override
		public String getJdbcUrl() {
			return this.address.url();
		}

		@Override
		public String getUsername() {
			return this.address.username();
		}

		@Override
		public String getPassword() {
			return this.address.password();
		}

	}

}

package io.lbsync.sample.database;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Brings a database, which {@code sample.database} names, unless
 * {@code spring.datasource.url} names one that is there.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.datasource.url", havingValue = "embedded", matchIfMissing = true)
class EmbeddedDatabaseConfiguration {

	@Bean
	EmbeddedDatabase embeddedDatabase(@Value("${sample.database:postgres}") EmbeddedProduct product) {
		return EmbeddedDatabase.start(product);
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

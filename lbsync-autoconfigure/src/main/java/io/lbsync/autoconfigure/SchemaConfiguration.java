package io.lbsync.autoconfigure;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Tables;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The tables. Beans that touch them depend on {@link Tables}, and so come after the
 * user's Flyway, Liquibase and scripts, and after ours.
 */
@Configuration(proxyBeanMethods = false)
@Import(DatabaseInitializationDependencyConfigurer.class)
final class SchemaConfiguration {

	@Bean
	@ConditionalOnMissingBean
	@DependsOnDatabaseInitialization
	LbsyncSchema lbsyncSchema(Database database, ObjectProvider<SchemaMode> mode) {
		return new LbsyncSchema(database, mode.getIfAvailable(() -> SchemaMode.MIGRATE));
	}

	@Bean
	@ConditionalOnMissingBean
	Tables lbsyncTables(LbsyncSchema schema) {
		return schema.tables();
	}

}

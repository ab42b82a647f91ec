package io.lbsync.benchmarks.startup;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application that asks its database once, so that its pool and its driver are there.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class QueryApplication {

	@Bean
	InitializingBean query(JdbcTemplate jdbc) {
		return () -> jdbc.queryForObject("SELECT 1", Integer.class);
	}

}

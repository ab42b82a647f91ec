package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.jdbc.LbsyncDataSource;
import io.lbsync.jdbc.LockSession;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.GenericBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.AbstractDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which database sessions are opened to, and how.
 */
class SessionLocksConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, LbsyncAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class))
		.withUserConfiguration(SessionLocksConfiguration.class)
		.withPropertyValues("lbsync.loops=off");

	private TestDatabase database;

	private ApplicationContextRunner with;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.with = this.application.withPropertyValues("spring.datasource.url=" + this.database.url(),
				"spring.datasource.hikari.maximum-pool-size=2");
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void bootsOwnDataSourceIsEnough() {
		this.with.run((context) -> {
			assertThat(context.getBean(SessionLocks.class).distrust()).isEmpty();
			assertThat(databaseOf(context)).isEqualTo(nameOf(this.database));
		});
	}

	@Test
	void theMarkedDataSourceIsMeantAndNotBoots() {
		try (TestDatabase shared = TestDatabase.create(Product.POSTGRESQL)) {
			this.application.withBean("own", DataSource.class, this.database::dataSource, primary())
				.withBean("shared", DataSource.class, shared::dataSource, marked())
				.run((context) -> assertThat(databaseOf(context)).isEqualTo(nameOf(shared)));
		}
	}

	@Test
	void aBeanOfTheApplicationsReplacesWhatIsFound() {
		try (TestDatabase other = TestDatabase.create(Product.POSTGRESQL)) {
			this.with.withBean(DedicatedConnections.class, () -> () -> DriverManager.getConnection(other.url()))
				.run((context) -> assertThat(databaseOf(context)).isEqualTo(nameOf(other)));
		}
	}

	@Test
	void whereNoWayIsKnownTheMessageSaysHowToGiveOne() {
		HikariDataSource hidden = this.database.dataSource();
		this.application.withBean("opaque", DataSource.class, () -> new Opaque(hidden)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SessionLocks.class).distrust()).contains(Opaque.class.getName(),
					"Declare a bean of type DedicatedConnections");
		});
	}

	private static String databaseOf(ApplicationContext context) throws SQLException {
		try (LockSession session = context.getBean(SessionLocks.class).open(Duration.ofMillis(500))) {
			return session.on((connection) -> {
				try (Statement statement = connection.createStatement();
						ResultSet row = statement.executeQuery("SELECT current_database()")) {
					row.next();
					return row.getString(1);
				}
			});
		}
	}

	private static String nameOf(TestDatabase database) {
		return database.url().replaceFirst(".*/", "").replaceFirst("\\?.*", "");
	}

	private static BeanDefinitionCustomizer primary() {
		return (definition) -> {
			definition.setPrimary(true);
			definition.setDestroyMethodName("");
		};
	}

	private static BeanDefinitionCustomizer marked() {
		return (definition) -> {
			((GenericBeanDefinition) definition).addQualifier(new AutowireCandidateQualifier(LbsyncDataSource.class));
			definition.setDestroyMethodName("");
		};
	}

	/**
	 * Shows nothing of where its connections come from.
	 */
	private static final class Opaque extends AbstractDataSource {

		private final DataSource target;

		Opaque(DataSource target) {
			this.target = target;
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return getConnection();
		}

	}

}

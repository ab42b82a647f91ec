package io.lbsync;

import java.util.Arrays;

import javax.sql.DataSource;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;

import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/**
 * Hibernate on a data source, as Spring sets it up. It writes when it flushes.
 */
public final class HibernateOn implements AutoCloseable {

	private final LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();

	private final JpaTransactionManager manager;

	private final EntityManager entities;

	public HibernateOn(DataSource dataSource, Class<?>... entities) {
		this.factory.setDataSource(dataSource);
		this.factory.setManagedTypes(
				PersistenceManagedTypes.of(Arrays.stream(entities).map(Class::getName).toArray(String[]::new)));
		this.factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		this.factory.afterPropertiesSet();
		EntityManagerFactory entityManagers = this.factory.getObject();
		this.manager = new JpaTransactionManager(entityManagers);
		this.manager.afterPropertiesSet();
		this.entities = SharedEntityManagerCreator.createSharedEntityManager(entityManagers);
	}

	public JpaTransactionManager manager() {
		return this.manager;
	}

	public EntityManager entities() {
		return this.entities;
	}

	@Override
	public void close() {
		this.factory.destroy();
	}

}

package io.lbsync.delivery;

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
final class HibernateOn implements AutoCloseable {

	private final LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();

	final JpaTransactionManager manager;

	final EntityManager entities;

	HibernateOn(DataSource dataSource) {
		this.factory.setDataSource(dataSource);
		this.factory.setManagedTypes(PersistenceManagedTypes.of(Article.class.getName(), DataRow.class.getName()));
		this.factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		this.factory.afterPropertiesSet();
		EntityManagerFactory entityManagers = this.factory.getObject();
		this.manager = new JpaTransactionManager(entityManagers);
		this.manager.afterPropertiesSet();
		this.entities = SharedEntityManagerCreator.createSharedEntityManager(entityManagers);
	}

	@Override
	public void close() {
		this.factory.destroy();
	}

}

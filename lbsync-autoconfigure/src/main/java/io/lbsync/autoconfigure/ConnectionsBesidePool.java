package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.util.ClassUtils;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.DedicatedConnections;

/**
 * Finds a way to open connections as the application's pool does, without taking any from
 * it.
 */
final class ConnectionsBesidePool {

	/** What to do where nothing was found. */
	static final String NONE = "lbsync does not know how to open a connection beside the pool of %s. Declare a bean "
			+ "of type DedicatedConnections that opens one";

	private static final boolean HIKARI = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			ConnectionsBesidePool.class.getClassLoader());

	// Each of their connections is a new one.
	private static final Set<String> DRIVERS_OWN = Set.of("org.postgresql.ds.PGSimpleDataSource",
			"org.mariadb.jdbc.MariaDbDataSource", "com.mysql.cj.jdbc.MysqlDataSource", "org.sqlite.SQLiteDataSource",
			"org.h2.jdbcx.JdbcDataSource", "com.microsoft.sqlserver.jdbc.SQLServerDataSource");

	private ConnectionsBesidePool() {
	}

	/**
	 * The application's own way, or one beside its data source.
	 * @return the connections, or nothing if there is no way known
	 */
	static @Nullable DedicatedConnections find(Database database, ObjectProvider<DedicatedConnections> given,
			ObjectProvider<JdbcConnectionDetails> details) {
		DedicatedConnections own = given.getIfAvailable();
		return (own != null) ? own : of(database.dataSource(), details.orderedStream().toList());
	}

	/**
	 * Look behind a data source.
	 * @param dataSource the application's
	 * @param details credentials that may change, of any data sources
	 * @return connections beside it, or nothing if there is no way known
	 */
	static @Nullable DedicatedConnections of(DataSource dataSource, List<JdbcConnectionDetails> details) {
		DataSource root = root(dataSource);
		if (root instanceof AbstractRoutingDataSource) {
			// It would name the pool of the moment.
			return null;
		}
		DedicatedConnections hikari = HIKARI ? HikariConnections.of(root, details) : null;
		if (hikari != null) {
			return hikari;
		}
		if (isUnpooled(root)) {
			return root::getConnection;
		}
		SimpleDriverDataSource now = derived(root);
		return (now != null) ? new DerivedConnections(root, PoolLogin.of(details, now.getUrl(), now.getUsername()))
				: null;
	}

	// Boot's DataSourceUnwrapper does it from 4.1 on.
	private static DataSource root(DataSource dataSource) {
		DataSource target = target(dataSource);
		return (target != null && target != dataSource) ? root(target) : dataSource;
	}

	private static @Nullable DataSource target(DataSource dataSource) {
		if (dataSource instanceof DelegatingDataSource delegating) {
			return delegating.getTargetDataSource();
		}
		if (AopUtils.isAopProxy(dataSource)
				&& AopProxyUtils.getSingletonTarget(dataSource) instanceof DataSource target) {
			return target;
		}
		try {
			return dataSource.isWrapperFor(DataSource.class) ? dataSource.unwrap(DataSource.class) : null;
		}
		catch (SQLException ex) {
			// It does not tell.
			return null;
		}
	}

	private static boolean isUnpooled(DataSource dataSource) {
		return DRIVERS_OWN.contains(dataSource.getClass().getName())
				|| (dataSource instanceof AbstractDriverBasedDataSource
						&& !(dataSource instanceof SingleConnectionDataSource));
	}

	/**
	 * As Boot derives one from Tomcat's, Commons DBCP2's and others.
	 */
	private static @Nullable SimpleDriverDataSource derived(DataSource pool) {
		try {
			SimpleDriverDataSource derived = DataSourceBuilder.derivedFrom(pool)
				.type(SimpleDriverDataSource.class)
				.build();
			return (derived.getUrl() != null && derived.getDriver() != null) ? derived : null;
		}
		catch (RuntimeException ex) {
			// It does not tell its address.
			return null;
		}
	}

	/**
	 * Connections as a pool has them whose address Boot can tell.
	 */
	private record DerivedConnections(DataSource pool, PoolLogin login) implements DedicatedConnections {

		@Override
		public Connection open() throws SQLException {
			return open(new Properties());
		}

		@Override
		public Connection open(Properties properties) throws SQLException {
			SimpleDriverDataSource derived = Objects.requireNonNull(derived(this.pool));
			derived.setConnectionProperties(properties);
			return this.login.open(derived.getUsername(), derived.getPassword(), (username, password) -> {
				derived.setUsername(username);
				derived.setPassword(password);
				return derived.getConnection();
			});
		}

	}

}

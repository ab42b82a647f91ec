package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import com.zaxxer.hikari.util.DriverDataSource;
import com.zaxxer.hikari.util.PropertyElf;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.ClassUtils;

import io.lbsync.jdbc.DedicatedConnections;

/**
 * Connections as Hikari opens them, with all that it is configured to do to each.
 */
final class HikariConnections implements DedicatedConnections {

	private final HikariDataSource pool;

	private final PoolLogin login;

	private HikariConnections(HikariDataSource pool, PoolLogin login) {
		this.pool = pool;
		this.login = login;
	}

	static @Nullable DedicatedConnections of(DataSource dataSource, List<JdbcConnectionDetails> details) {
		HikariDataSource pool = DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class,
				HikariDataSource.class);
		return (pool != null && isDirect(pool))
				? new HikariConnections(pool, PoolLogin.of(details, pool.getJdbcUrl(), pool.getUsername())) : null;
	}

	// Not where the application server hands out the connections, which are its pool's.
	private static boolean isDirect(HikariDataSource pool) {
		return pool.getDataSource() != null || pool.getDataSourceClassName() != null || pool.getJdbcUrl() != null;
	}

	@Override
	public Connection open() throws SQLException {
		return open(new Properties());
	}

	@Override
	public Connection open(Properties properties) throws SQLException {
		Credentials now = credentials();
		Connection connection = this.login.open(now.getUsername(), now.getPassword(),
				(username, password) -> connect(username, password, properties));
		try {
			prepare(connection);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private Credentials credentials() {
		HikariCredentialsProvider provider = this.pool.getCredentialsProvider();
		return (provider != null) ? provider.getCredentials() : this.pool.getCredentials();
	}

	private Connection connect(@Nullable String username, @Nullable String password, Properties properties)
			throws SQLException {
		DataSource source = source(username, password, properties);
		return (username == null || source instanceof DriverDataSource) ? source.getConnection()
				: source.getConnection(username, password);
	}

	private DataSource source(@Nullable String username, @Nullable String password, Properties properties) {
		if (this.pool.getDataSource() != null) {
			return this.pool.getDataSource();
		}
		if (this.pool.getDataSourceClassName() == null) {
			return new DriverDataSource(this.pool.getJdbcUrl(), this.pool.getDriverClassName(), with(properties),
					username, password);
		}
		DataSource source = (DataSource) BeanUtils
			.instantiateClass(ClassUtils.resolveClassName(this.pool.getDataSourceClassName(), null));
		PropertyElf.setTargetFromProperties(source, this.pool.getDataSourceProperties());
		return source;
	}

	private Properties with(Properties properties) {
		Properties all = new Properties();
		all.putAll(properties);
		all.putAll(this.pool.getDataSourceProperties());
		return all;
	}

	/**
	 * Else unqualified names would mean other tables.
	 */
	private void prepare(Connection connection) throws SQLException {
		if (this.pool.getCatalog() != null) {
			connection.setCatalog(this.pool.getCatalog());
		}
		if (this.pool.getSchema() != null) {
			connection.setSchema(this.pool.getSchema());
		}
		if (this.pool.getConnectionInitSql() != null) {
			try (Statement statement = connection.createStatement()) {
				statement.execute(this.pool.getConnectionInitSql());
			}
		}
	}

}

package io.lbsync.election;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Whoever commits on its connections stands still before, as a process does that is
 * stopped, until it may go on.
 */
public final class FreezingDataSource extends DelegatingDataSource {

	private final CountDownLatch frozen;

	private final CountDownLatch goOn;

	public FreezingDataSource(DataSource target, CountDownLatch frozen, CountDownLatch goOn) {
		super(target);
		this.frozen = frozen;
		this.goOn = goOn;
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(proxy, method, arguments) -> {
					if (method.getName().equals("commit")) {
						this.frozen.countDown();
						this.goOn.await();
					}
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

}

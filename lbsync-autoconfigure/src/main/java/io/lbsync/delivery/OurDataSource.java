package io.lbsync.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Recognizes connections of our database among those that Spring bound to a thread, under
 * whatever proxy they were bound: lazy, transaction-aware and other delegating data
 * sources are unwrapped. Behind a routing data source the bound connection itself is
 * asked where it leads.
 * <p>
 * Thread-safe.
 */
final class OurDataSource {

	private static final Log logger = LogFactory.getLog(OurDataSource.class);

	private final DataSource dataSource;

	// Where our own connections lead; null until it was learnt.
	private volatile @Nullable Place place;

	OurDataSource(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	boolean isLearnt() {
		return this.place != null;
	}

	/**
	 * Remember where our connections lead, unless that is known.
	 * @param connection one of them, taken by a thread without a transaction
	 */
	void learn(Connection connection) {
		if (this.place == null) {
			try {
				this.place = Place.of(connection);
			}
			catch (SQLException ex) {
				// Until it is known, routed transactions count as foreign.
				logger.debug("A connection of ours does not say where it leads", ex);
			}
		}
	}

	/**
	 * Find the data source under which a connection of ours is bound to this thread.
	 * @param which which of the bound connections may be taken
	 * @return the data source, or {@code null} if there is none
	 */
	@Nullable DataSource boundKey(Predicate<ConnectionHolder> which) {
		for (Map.Entry<Object, Object> bound : TransactionSynchronizationManager.getResourceMap().entrySet()) {
			if (bound.getKey() instanceof DataSource key && bound.getValue() instanceof ConnectionHolder holder
					&& which.test(holder) && isOurs(key, holder)) {
				return key;
			}
		}
		return null;
	}

	/**
	 * Whether a connection is bound to this thread that may come from our pool.
	 * @return whether waiting for another connection might be waiting for oneself
	 */
	boolean mayBeBound() {
		return TransactionSynchronizationManager.getResourceMap()
			.entrySet()
			.stream()
			.anyMatch((bound) -> bound.getKey() instanceof DataSource key
					&& bound.getValue() instanceof ConnectionHolder && relation(key) != Relation.NONE);
	}

	private boolean isOurs(DataSource key, ConnectionHolder holder) {
		return switch (relation(key)) {
			case SAME -> true;
			case NONE -> false;
			case ROUTED -> leadsToOurs(holder);
		};
	}

	private boolean leadsToOurs(ConnectionHolder holder) {
		try {
			return Place.of(holder.getConnection()).equals(this.place);
		}
		catch (SQLException ex) {
			// Then it is foreign, and what changed is published after the transaction.
			logger.debug("A routed connection does not say where it leads", ex);
			return false;
		}
	}

	private Relation relation(DataSource key) {
		if (key == this.dataSource && !(key instanceof DelegatingDataSource)
				&& !(key instanceof AbstractRoutingDataSource)) {
			return Relation.SAME;
		}
		DataSource one = innermost(key);
		DataSource other = innermost(this.dataSource);
		if (one instanceof AbstractRoutingDataSource || other instanceof AbstractRoutingDataSource) {
			return Relation.ROUTED;
		}
		return (one == other || wraps(one, other) || wraps(other, one)) ? Relation.SAME : Relation.NONE;
	}

	private static DataSource innermost(DataSource dataSource) {
		DataSource current = dataSource;
		while (current instanceof DelegatingDataSource delegating && delegating.getTargetDataSource() != null) {
			current = delegating.getTargetDataSource();
		}
		return current;
	}

	private static boolean wraps(DataSource outer, DataSource inner) {
		try {
			return outer.isWrapperFor(inner.getClass()) && outer.unwrap(inner.getClass()) == inner;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/** How a data source stands to ours. */
	private enum Relation {

		SAME, NONE, ROUTED

	}

	/**
	 * Where a connection leads; the schema, too, because tenants may share an address.
	 */
	private record Place(String url, @Nullable String catalog, @Nullable String schema) {

		static Place of(Connection connection) throws SQLException {
			return new Place(connection.getMetaData().getURL(), connection.getCatalog(), connection.getSchema());
		}

	}

}

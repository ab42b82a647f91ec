package io.lbsync.benchmarks.catchup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariDataSource;
import org.axonframework.common.transaction.NoTransactionManager;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.PostgresEventTableFactory;
import org.axonframework.serialization.json.JacksonSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Axon's events in the database, an event for each key, read in batches of 1,000 and not
 * of 100, its default.
 */
final class AxonBacklog implements Backlog {

	private static final String WAITING = """
			INSERT INTO DomainEventEntry (aggregateIdentifier, sequenceNumber, type, eventIdentifier, metaData, payload,
				payloadRevision, payloadType, timeStamp)
			SELECT 'item' || b.last + n, 0, s.type, 'event' || b.last + n, s.metaData,
				overlay(s.payload PLACING convert_to(lpad(CAST(n %% ? AS text), %d, '0'), 'UTF8')
					FROM position(convert_to('KEYKEY', 'UTF8') IN s.payload)),
				s.payloadRevision, s.payloadType, s.timeStamp
			FROM DomainEventEntry s, (SELECT max(globalIndex) AS last FROM DomainEventEntry) b,
				generate_series(0, ? - 1) AS n
			WHERE s.globalIndex = 1
			ORDER BY n
			""".formatted(KEY_LENGTH);

	private final Cache<String, String> cache = Caffeine.newBuilder().build();

	private final HikariDataSource pool = new HikariDataSource();

	private final JdbcEventStorageEngine engine;

	private @Nullable TrackingToken token;

	AxonBacklog(String url) {
		this.pool.setJdbcUrl(url);
		JacksonSerializer serializer = JacksonSerializer.defaultSerializer();
		this.engine = JdbcEventStorageEngine.builder()
			.connectionProvider(this.pool::getConnection)
			.transactionManager(NoTransactionManager.instance())
			.eventSerializer(serializer)
			.snapshotSerializer(serializer)
			.batchSize(1000)
			.build();
		this.engine.createSchema(PostgresEventTableFactory.INSTANCE);
		this.engine.appendEvents(List.of(new GenericDomainEventMessage<>("item", "item", 0, new Changed(SAMPLE))));
		catchUp();
	}

	@Override
	public String title() {
		return "Axon's JdbcEventStorageEngine";
	}

	@Override
	public void fill(int rows, int keys) {
		try (Connection connection = this.pool.getConnection();
				PreparedStatement waiting = connection.prepareStatement(WAITING);
				Statement statement = connection.createStatement()) {
			waiting.setInt(1, keys);
			waiting.setInt(2, rows);
			waiting.executeUpdate();
			statement.execute("VACUUM ANALYZE DomainEventEntry");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void catchUp() {
		AtomicReference<@Nullable TrackingToken> last = new AtomicReference<>(this.token);
		this.engine.readEvents(this.token, false).forEach((event) -> {
			this.cache.invalidate(((Changed) event.getPayload()).key());
			last.set(event.trackingToken());
		});
		this.token = last.get();
	}

	@Override
	public void cache(String key) {
		this.cache.put(key, key);
	}

	@Override
	public long cached() {
		return this.cache.estimatedSize();
	}

	@Override
	public void close() {
		this.pool.close();
	}

	/**
	 * An event.
	 *
	 * @param key of what changed
	 */
	public record Changed(String key) {

	}

}

package io.lbsync.benchmarks.invalidation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The floor: what the database and its driver take. One transaction inserts rows of many
 * keys, or of one key each, in batches; every node reads new rows each 10 ms. It promises
 * nothing: rows that become visible out of order would be missed.
 */
final class JdbcPeer implements Peer {

	private final Cache<String, String> cache = Caffeine.newBuilder().build();

	private final ScheduledExecutorService poll = Executors.newSingleThreadScheduledExecutor();

	private final Connection writer;

	private final Connection reader;

	private long last;

	JdbcPeer(Link link) {
		try {
			this.writer = DriverManager.getConnection(link.postgres() + "&reWriteBatchedInserts=true");
			this.reader = DriverManager.getConnection(link.postgres());
			if (link.node() == 0) {
				this.writer.createStatement()
					.execute("CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, keys text)");
			}
			this.writer.setAutoCommit(false);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		this.poll.scheduleWithFixedDelay(this::read, 10, 10, TimeUnit.MILLISECONDS);
	}

	@Override
	public void fill(Way way, List<String> keys) {
		keys.forEach((key) -> this.cache.put(key, key));
	}

	@Override
	public void evict(Way way, List<String> keys) {
		try (PreparedStatement insert = this.writer.prepareStatement("INSERT INTO bare (keys) VALUES (?)")) {
			int rows = 0;
			for (String row : (way == Way.BULK) ? Peer.parts(keys).stream().map(LettucePeer::join).toList() : keys) {
				insert.setString(1, row);
				insert.addBatch();
				if (++rows % TOGETHER == 0) {
					insert.executeBatch();
				}
			}
			insert.executeBatch();
			this.writer.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void read() {
		if (size() <= 1) {
			// It must not take anything from the others in their turns.
			return;
		}
		try (PreparedStatement page = this.reader
			.prepareStatement("SELECT id, keys FROM bare WHERE id > ? ORDER BY id LIMIT 1000")) {
			int rows;
			do {
				rows = read(page);
			}
			while (rows > 0);
		}
		catch (SQLException ex) {
			// The first node has not made the table yet, or this one ends.
		}
	}

	private int read(PreparedStatement page) throws SQLException {
		int rows = 0;
		page.setLong(1, this.last);
		try (ResultSet found = page.executeQuery()) {
			while (found.next()) {
				this.last = found.getLong(1);
				this.cache.invalidateAll(LettucePeer.split(found.getString(2)));
				rows++;
			}
		}
		return rows;
	}

	@Override
	public long size() {
		return this.cache.estimatedSize();
	}

	@Override
	public boolean has(String key) {
		return this.cache.asMap().containsKey(key);
	}

	@Override
	public void close() {
		this.poll.shutdownNow();
		try {
			this.writer.close();
			this.reader.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

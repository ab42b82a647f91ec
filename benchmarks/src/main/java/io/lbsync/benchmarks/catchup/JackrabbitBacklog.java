package io.lbsync.benchmarks.catchup;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.jackrabbit.core.journal.DatabaseJournal;
import org.apache.jackrabbit.core.journal.JournalException;
import org.apache.jackrabbit.core.journal.Record;
import org.apache.jackrabbit.core.journal.RecordConsumer;
import org.apache.jackrabbit.core.util.db.ConnectionFactory;

/**
 * Jackrabbit's journal in the database, a key in each record, read as a cluster node does
 * at its start.
 */
final class JackrabbitBacklog implements Backlog {

	private static final String PRODUCER = "items";

	private static final String WAITING = """
			INSERT INTO jr_JOURNAL (REVISION_ID, JOURNAL_ID, PRODUCER_ID, REVISION_DATA)
			SELECT g.REVISION_ID + 1 + n, 'somebody else', s.PRODUCER_ID,
				overlay(s.REVISION_DATA PLACING convert_to(lpad(CAST(n %% ? AS text), %d, '0'), 'UTF8')
					FROM position(convert_to('KEYKEY', 'UTF8') IN s.REVISION_DATA))
			FROM jr_JOURNAL s, jr_GLOBAL_REVISION g, generate_series(0, ? - 1) AS n
			WHERE s.REVISION_ID = 1
			""".formatted(KEY_LENGTH);

	private final Cache<String, String> cache = Caffeine.newBuilder().build();

	private final Connection connection;

	private final DatabaseJournal journal;

	JackrabbitBacklog(String url) {
		try {
			this.connection = DriverManager.getConnection(url);
			DatabaseJournal writer = start(url, "writer");
			Record record = writer.getProducer(PRODUCER).append();
			record.writeString(SAMPLE);
			record.update();
			writer.close();
			this.journal = start(url, "reader");
			this.journal.register(new Reader());
			this.journal.sync(true);
		}
		catch (SQLException | JournalException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static DatabaseJournal start(String url, String id) throws JournalException {
		DatabaseJournal journal = new DatabaseJournal();
		journal.setConnectionFactory(new ConnectionFactory());
		journal.setDriver("org.postgresql.Driver");
		journal.setDatabaseType("postgresql");
		journal.setSchemaObjectPrefix("jr_");
		journal.setUrl(url);
		journal.setUser("postgres");
		journal.setPassword("postgres");
		journal.init(id, null);
		return journal;
	}

	@Override
	public String title() {
		return "Jackrabbit's DatabaseJournal";
	}

	@Override
	public void fill(int rows, int keys) {
		try (PreparedStatement waiting = this.connection.prepareStatement(WAITING);
				Statement statement = this.connection.createStatement()) {
			waiting.setInt(1, keys);
			waiting.setInt(2, rows);
			waiting.executeUpdate();
			statement.execute("UPDATE jr_GLOBAL_REVISION SET REVISION_ID = REVISION_ID + " + rows);
			statement.execute("VACUUM ANALYZE jr_JOURNAL");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void catchUp() {
		try {
			this.journal.sync(true);
		}
		catch (JournalException ex) {
			throw new IllegalStateException(ex);
		}
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
		this.journal.close();
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class Reader implements RecordConsumer {

		private long revision;

		@Override
		public String getId() {
			return PRODUCER;
		}

		@Override
		public long getRevision() {
			return this.revision;
		}

		@Override
		public void consume(Record record) {
			try {
				JackrabbitBacklog.this.cache.invalidate(record.readString());
			}
			catch (JournalException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void setRevision(long revision) {
			this.revision = revision;
		}

	}

}

package io.lbsync.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.postgresql.PGConnection;

/**
 * What {@code pg_dump} would keep of the schema {@code public}, for the binaries without
 * Docker lack it: sequences with their values, tables with defaults and identities, rows
 * word for word ({@code xid} columns too, which mean nothing in another cluster),
 * constraints, indexes. Not: views, functions, triggers, rights, owners, comments.
 * Immutable.
 *
 * @param definitions statements before the data
 * @param data rows of each quoted table, in the format of COPY
 * @param completions statements after the data
 */
public record PostgresDump(List<String> definitions, Map<String, byte[]> data, List<String> completions) {

	private static final String SEQUENCES = """
			SELECT format('CREATE SEQUENCE %I AS %s START %s INCREMENT %s MINVALUE %s MAXVALUE %s CACHE %s',
				c.relname, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache)
			FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
			WHERE c.relnamespace = 'public'::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
			ORDER BY c.relname
			""";

	private static final String TABLES = """
			SELECT format('CREATE TABLE %I (%s)', c.relname, string_agg(concat_ws(' ',
				quote_ident(a.attname),
				format_type(a.atttypid, a.atttypmod),
				CASE WHEN a.attnotnull THEN 'NOT NULL' END,
				'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
				(SELECT format('GENERATED %s AS IDENTITY (SEQUENCE NAME %I START %s INCREMENT %s CACHE %s)',
						CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,
						q.relname, s.seqstart, s.seqincrement, s.seqcache)
					FROM pg_depend p JOIN pg_sequence s ON s.seqrelid = p.objid JOIN pg_class q ON q.oid = p.objid
					WHERE a.attidentity <> '' AND p.refobjid = c.oid AND p.refobjsubid = a.attnum)
				), ', ' ORDER BY a.attnum))
			FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
			GROUP BY c.oid, c.relname
			ORDER BY c.relname
			""";

	private static final String TABLE_NAMES = """
			SELECT quote_ident(relname) FROM pg_class
			WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
			ORDER BY relname
			""";

	private static final String VALUES = """
			SELECT format('SELECT setval(%L, %s)', quote_ident(sequencename), last_value)
			FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
			ORDER BY sequencename
			""";

	private static final String CONSTRAINTS = """
			SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
			FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype IN ('p', 'u', 'c', 'f')
			ORDER BY position(contype::text IN 'pucf'), conname
			""";

	private static final String INDEXES = """
			SELECT pg_get_indexdef(i.indexrelid)
			FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
			WHERE c.relnamespace = 'public'::regnamespace
			AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
			ORDER BY c.relname
			""";

	/**
	 * Copy a database, as one snapshot sees it.
	 * @param url its JDBC address with login
	 * @return the copy
	 */
	static PostgresDump of(String url) {
		try (Connection connection = DriverManager.getConnection(url)) {
			connection.setAutoCommit(false);
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			List<String> completions = new ArrayList<>(strings(connection, VALUES));
			completions.addAll(strings(connection, CONSTRAINTS));
			completions.addAll(strings(connection, INDEXES));
			List<String> definitions = new ArrayList<>(strings(connection, SEQUENCES));
			definitions.addAll(strings(connection, TABLES));
			return new PostgresDump(List.copyOf(definitions), copyOut(connection), List.copyOf(completions));
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot dump", ex);
		}
	}

	/**
	 * Make everything anew in another database.
	 * @param url JDBC address with login of an empty database
	 */
	public void restore(String url) {
		try (Connection connection = DriverManager.getConnection(url)) {
			connection.setAutoCommit(false);
			execute(connection, this.definitions);
			for (Map.Entry<String, byte[]> table : this.data.entrySet()) {
				connection.unwrap(PGConnection.class)
					.getCopyAPI()
					.copyIn("COPY " + table.getKey() + " FROM STDIN", new ByteArrayInputStream(table.getValue()));
			}
			execute(connection, this.completions);
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot restore; is the database empty?", ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, byte[]> copyOut(Connection connection) throws SQLException {
		Map<String, byte[]> data = new LinkedHashMap<>();
		for (String table : strings(connection, TABLE_NAMES)) {
			ByteArrayOutputStream rows = new ByteArrayOutputStream();
			try {
				connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", rows);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			data.put(table, rows.toByteArray());
		}
		return data;
	}

	private static List<String> strings(Connection connection, String sql) throws SQLException {
		List<String> strings = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
			while (result.next()) {
				strings.add(result.getString(1));
			}
		}
		return strings;
	}

	private static void execute(Connection connection, List<String> statements) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

}

package io.lbsync.autoconfigure;

import java.util.List;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LogOrder;
import io.lbsync.jdbc.Tables;

/**
 * What lbsync cannot do without: {@code umbracoCacheInstruction}. Everything else makes a
 * feature unavailable where it is missing, see {@link Tables}.
 */
final class SchemaVerification {

	private static final String LOG = "umbracoCacheInstruction";

	// Without instructionCount: Umbraco has it since 7.8 only.
	private static final List<String> COLUMNS = List.of("id", "utcStamp", "jsonInstruction", "originated");

	private final Dialect dialect;

	SchemaVerification(Dialect dialect) {
		this.dialect = dialect;
	}

	/**
	 * Look at the tables.
	 * @param tables what is there
	 * @param remedy what to do when all of it is missing
	 * @throws SchemaException if something is missing
	 */
	void verify(Tables tables, String remedy) {
		if (!tables.has(LOG)) {
			throw new SchemaException(
					"The table '%s' is missing in the schema of the DataSource's connections.".formatted(LOG), remedy);
		}
		for (String column : COLUMNS) {
			verifyColumn(tables, column, "It is no table of Umbraco 7.3 or later: let the DataSource point to another "
					+ "database or schema, or rename that table.");
		}
		if (this.dialect.logOrder() == LogOrder.SNAPSHOT) {
			verifyColumn(tables, "xid", """
					The reader asks by it for what was not visible before. Run as the table's owner: \
					ALTER TABLE "umbracoCacheInstruction" ADD COLUMN "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(); \
					CREATE INDEX "IX_umbracoCacheInstruction_xid" ON "umbracoCacheInstruction" ("xid", "id");""");
		}
	}

	private void verifyColumn(Tables tables, String column, String remedy) {
		if (!tables.has(LOG, column)) {
			throw new SchemaException("The column '%s' is missing in the table '%s'.".formatted(column, LOG), remedy);
		}
	}

}

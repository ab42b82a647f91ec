package io.lbsync.jdbc;

/**
 * A right that a server needs to write. Immutable.
 *
 * @param table name of the table
 * @param column a column that it writes
 * @param verb {@code INSERT} or {@code UPDATE}
 */
public record WriteRight(String table, String column, String verb) {

	/**
	 * Statement that needs this right and changes nothing.
	 * @return the statement, with names in double quotes
	 */
	public String probe() {
		String form = this.verb.equals("INSERT") ? """
				INSERT INTO "%1$s" ("%2$s") SELECT "%2$s" FROM "%1$s" WHERE 1 = 0""" : """
				UPDATE "%1$s" SET "%2$s" = "%2$s" WHERE 1 = 0""";
		return form.formatted(this.table, this.column);
	}

	/**
	 * What is wrong without it.
	 * @return the second half of a sentence
	 */
	public String missing() {
		return "its login may not %s rows of %s".formatted(this.verb, this.table);
	}

}

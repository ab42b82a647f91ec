package io.lbsync.testkit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an SQL text does.
 */
public enum StatementKind {

	/** Reads; with its locking forms. */
	SELECT(true),

	/** Inserts, on conflict too. */
	INSERT(true),

	/** Updates. */
	UPDATE(true),

	/** Deletes. */
	DELETE(true),

	/** Everything else that a server has to do, such as LISTEN, SET, MERGE or DDL. */
	OTHER(true),

	/** BEGIN, COMMIT, ROLLBACK, savepoints: as text or as methods of the connection. */
	TRANSACTION(false),

	/** A question whether the server is there: isValid() or an empty text. */
	VALIDATION(false);

	// Strings, quoted names and comments may contain any word; brackets hide subqueries.
	private static final Pattern NOISE = Pattern.compile("'[^']*'|\"[^\"]*\"|`[^`]*`|--[^\\n]*|/\\*.*?\\*/|[;\\s]+",
			Pattern.DOTALL);

	private static final Pattern INNERMOST_BRACKETS = Pattern.compile("\\([^()]*\\)");

	private static final Pattern AFTER_WITH = Pattern.compile("\\b(SELECT|INSERT|UPDATE|DELETE)\\b");

	private static final Pattern TRANSACTIONAL = Pattern
		.compile("(BEGIN|START|COMMIT|ROLLBACK|END|ABORT|SAVEPOINT|RELEASE)\\b.*");

	private final boolean statement;

	StatementKind(boolean statement) {
		this.statement = statement;
	}

	/**
	 * Whether it counts as a statement in a budget.
	 * @return not for transaction control and validation
	 */
	public boolean isStatement() {
		return this.statement;
	}

	/**
	 * The kind of an SQL text.
	 * @param sql one statement
	 * @return its kind; of a {@code WITH} the kind of its main part
	 */
	public static StatementKind of(String sql) {
		String text = NOISE.matcher(sql).replaceAll(" ").strip().toUpperCase(Locale.ROOT);
		if (text.isEmpty()) {
			return VALIDATION;
		}
		if (TRANSACTIONAL.matcher(text).matches()) {
			return TRANSACTION;
		}
		return ofVerb(text.startsWith("WITH") ? mainVerb(text) : text.replaceFirst("^[( ]+", ""));
	}

	private static String mainVerb(String text) {
		String outer = text;
		for (Matcher inner = INNERMOST_BRACKETS.matcher(outer); inner
			.find(); inner = INNERMOST_BRACKETS.matcher(outer)) {
			outer = inner.replaceAll(" ");
		}
		Matcher verb = AFTER_WITH.matcher(outer);
		return verb.find() ? verb.group() : "SELECT";
	}

	private static StatementKind ofVerb(String text) {
		for (StatementKind kind : new StatementKind[] { SELECT, INSERT, UPDATE, DELETE }) {
			if (text.startsWith(kind.name())) {
				return kind;
			}
		}
		return OTHER;
	}

}

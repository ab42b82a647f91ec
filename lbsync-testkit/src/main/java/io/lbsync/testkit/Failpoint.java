package io.lbsync.testkit;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place where something happens once: at the n-th time that it is reached. The syntax
 * is in {@link Failpoints}. Thread-safe.
 */
final class Failpoint {

	private static final Pattern SYNTAX = Pattern.compile(
			"(?:(halt|pause|drop)-)?(before-commit|after-commit|before|after|at)(?::(.+))?:([1-9]\\d{0,8})",
			Pattern.DOTALL);

	private final String text;

	private final Action action;

	private final Moment moment;

	private final Pattern pattern;

	private final AtomicInteger remaining;

	private Failpoint(String text, Matcher parts) {
		this.text = text;
		this.action = (parts.group(1) != null) ? Action.valueOf(parts.group(1).toUpperCase(Locale.ROOT)) : Action.HALT;
		this.moment = Moment.valueOf(parts.group(2).toUpperCase(Locale.ROOT).replace('-', '_'));
		this.pattern = Pattern.compile((parts.group(3) != null) ? parts.group(3) : "");
		this.remaining = new AtomicInteger(Integer.parseInt(parts.group(4)));
	}

	/**
	 * Read a failpoint.
	 * @param text see {@link Failpoints}
	 * @return the failpoint
	 * @throws IllegalArgumentException when the text does not follow the syntax
	 */
	static Failpoint parse(String text) {
		Matcher parts = SYNTAX.matcher(text);
		if (!parts.matches()) {
			throw new IllegalArgumentException("Not a failpoint: '%s'. Write [halt-|pause-|drop-]".formatted(text)
					+ "{before|after|before-commit|after-commit|at}[:regex]:count");
		}
		Failpoint failpoint = new Failpoint(text, parts);
		if (failpoint.moment == Moment.AT && failpoint.action == Action.DROP) {
			throw new IllegalArgumentException("'%s' has no connection to drop; use halt or pause".formatted(text));
		}
		return failpoint;
	}

	/**
	 * Count, and tell whether this was the time.
	 * @param moment what is about to happen or has happened
	 * @param texts the statements of the batch or of the transaction, or a name
	 * @return whether the action is due
	 */
	boolean isDue(Moment moment, Collection<String> texts) {
		if (moment != this.moment) {
			return false;
		}
		int matches = (int) texts.stream().filter((sql) -> this.pattern.matcher(sql).find()).count();
		if (moment.isCommit()) {
			// A commit is one event, however many statements it has, or none.
			matches = (matches > 0 || this.pattern.pattern().isEmpty()) ? 1 : 0;
		}
		int before = this.remaining.getAndAdd(-matches);
		return before > 0 && before <= matches;
	}

	Action action() {
		return this.action;
	}

	@Override
	public String toString() {
		return this.text;
	}

	/**
	 * What happens.
	 */
	enum Action {

		/** The JVM is gone, as if killed. */
		HALT,

		/** The thread waits for the line {@value ChildCommands#GO}. */
		PAUSE,

		/** The connection is gone and the caller gets an exception. */
		DROP

	}

	/**
	 * When it happens.
	 */
	enum Moment {

		/** Before a statement is sent. */
		BEFORE,

		/** After a statement was answered. */
		AFTER,

		/** Before a commit is sent. */
		BEFORE_COMMIT,

		/** After a commit was acknowledged, before the caller learns it. */
		AFTER_COMMIT,

		/** Where code of the test says so. */
		AT;

		boolean isCommit() {
			return this == BEFORE_COMMIT || this == AFTER_COMMIT;
		}

	}

}

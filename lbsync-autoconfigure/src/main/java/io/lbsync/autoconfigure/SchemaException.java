package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * The tables are not what lbsync needs, and it may not or cannot change that itself.
 */
public final class SchemaException extends IllegalStateException {

	private final String description;

	private final String action;

	SchemaException(String description, String action) {
		this(description, action, null);
	}

	SchemaException(String description, String action, @Nullable Throwable cause) {
		super(description + " " + action, cause);
		this.description = description;
		this.action = action;
	}

	/**
	 * What is wrong.
	 * @return sentences for people
	 */
	public String description() {
		return this.description;
	}

	/**
	 * What to do about it.
	 * @return sentences for people
	 */
	public String action() {
		return this.action;
	}

}

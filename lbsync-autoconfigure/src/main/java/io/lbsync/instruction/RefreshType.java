package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * How a refresher is told of a change. The numbers are Umbraco's
 * {@code RefreshMethodType}.
 */
public enum RefreshType {

	/** Everything changed. */
	REFRESH_ALL(0),

	/** One thing with a GUID changed. */
	REFRESH_BY_GUID(1),

	/** One thing with a number changed; read, never written. */
	REFRESH_BY_ID(2),

	/** Several things with numbers changed. */
	REFRESH_BY_IDS(3),

	/** Things changed that payloads describe. */
	REFRESH_BY_JSON(4),

	/** One thing with a number is gone. */
	REMOVE_BY_ID(5);

	/**
	 * What is added to a number so that genuine Umbraco servers pass over the
	 * instruction.
	 */
	static final int HIDDEN_FROM_UMBRACO = 100;

	private final int value;

	RefreshType(int value) {
		this.value = value;
	}

	/**
	 * Umbraco's number of this type.
	 * @return the number
	 */
	public int value() {
		return this.value;
	}

	/**
	 * Type with a number, written plainly or hidden from Umbraco.
	 * @param value the number
	 * @return the type, or {@code null} if there is none
	 */
	public static @Nullable RefreshType of(int value) {
		int plain = (value >= HIDDEN_FROM_UMBRACO) ? value - HIDDEN_FROM_UMBRACO : value;
		return (plain >= 0 && plain < values().length) ? values()[plain] : null;
	}

}

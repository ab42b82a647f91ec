package io.lbsync.election;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The row {@code lbsync.election}: who holds the term. Every change is one
 * compare-and-set on its whole text.
 *
 * @param holder GUID of the started context that holds the term, or {@code null} if
 * nobody does
 * @param server name of that server, for people
 * @param epoch number of the term
 * @param beat counts the holder's touches
 * @param session whether the term is backed by the session lock
 * @param node the database server on which the term began
 * @param lease stale time-out of the holder, in milliseconds
 * @param grace grace of the holder, in milliseconds
 * @param deputy whether somebody waits for the session lock
 */
record ElectionRecord(@Nullable String holder, @Nullable String server, long epoch, long beat, boolean session,
		String node, long lease, long grace, boolean deputy) {

	static final String KEY = "lbsync.election";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** What an absent row says. */
	static final ElectionRecord NONE = new ElectionRecord(null, null, 0, 0, false, "", 0, 0, false);

	static ElectionRecord parse(@Nullable String text) {
		if (text == null) {
			return NONE;
		}
		try {
			return JSON.readValue(text, ElectionRecord.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException(
					("The row '%s' of umbracoKeyValue is not one of lbsync: '%s'. " + "Delete it while no server runs.")
						.formatted(KEY, text),
					ex);
		}
	}

	String text() {
		return JSON.writeValueAsString(this);
	}

	boolean isHeldBy(String guid) {
		return guid.equals(this.holder);
	}

	boolean isOfNode(String current) {
		return this.node.equals(current);
	}

	/**
	 * What the fence compares: no two terms have the same, not even after a restore.
	 */
	String token() {
		return this.epoch + ":" + this.holder;
	}

	Duration leaseTime() {
		return Duration.ofMillis(this.lease);
	}

	Duration graceTime() {
		return Duration.ofMillis(this.grace);
	}

	ElectionRecord beat(boolean withDeputy) {
		return new ElectionRecord(this.holder, this.server, this.epoch, this.beat + 1, this.session, this.node,
				this.lease, this.grace, withDeputy);
	}

	ElectionRecord registered() {
		return new ElectionRecord(this.holder, this.server, this.epoch, this.beat + 1, true, this.node, this.lease,
				this.grace, this.deputy);
	}

	ElectionRecord released() {
		return new ElectionRecord(null, null, this.epoch, this.beat + 1, false, this.node, this.lease, this.grace,
				false);
	}

}

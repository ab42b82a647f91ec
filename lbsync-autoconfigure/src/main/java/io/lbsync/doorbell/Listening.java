package io.lbsync.doorbell;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.NotificationSession;
import io.lbsync.jdbc.Notifications;
import io.lbsync.loop.Ticker;

/**
 * One session that listens, and since when it is known to live.
 * <p>
 * Used by one thread; {@link #isProved}, {@link #doubt} and {@link #close} by any.
 */
final class Listening implements AutoCloseable {

	// Whoever rings meanwhile is heard after it.
	private static final Duration GAP = Duration.ofMillis(4);

	private static final Duration SILENCE = Duration.ofSeconds(60);

	private final Voice voice;

	private final Runnable heard;

	private final Duration proofs;

	// Each commit asks.
	private final long proofLasts;

	private final Ticker ticker;

	private final NotificationSession session;

	// When the last proof that succeeded was sent.
	private volatile @Nullable Long proof;

	private volatile boolean doubted;

	private boolean toldEarly;

	private boolean probed;

	/**
	 * Open a session.
	 * @param notifications where
	 * @param voice what this server says itself
	 * @param heard is told of rings
	 * @param proofs longest time between two proofs
	 * @throws SQLException from the driver
	 */
	Listening(Notifications notifications, Voice voice, Runnable heard, Duration proofs, Ticker ticker)
			throws SQLException {
		this.voice = voice;
		this.heard = heard;
		this.proofs = proofs;
		this.proofLasts = proofs.multipliedBy(2).toNanos();
		this.ticker = ticker;
		this.session = notifications.listen(this::arrived);
	}

	/**
	 * Whether it hears what is sent on another connection. Nothing is asked on its own
	 * meanwhile: a pooler would hand over then what it kept.
	 * @param longest longest time to wait for it
	 */
	boolean hears(Duration longest) throws SQLException {
		this.probed = false;
		this.doubted = false;
		this.voice.probe();
		long sent = this.ticker.nanos();
		while (!this.probed && this.ticker.since(sent).compareTo(longest) < 0) {
			await(longest.minus(this.ticker.since(sent)));
		}
		return this.probed;
	}

	/**
	 * It is this server's own, and listens.
	 */
	void settle() throws SQLException {
		this.session.settle(SILENCE);
		prove();
	}

	boolean isProved() {
		Long sent = this.proof;
		return sent != null && this.ticker.nanos() - sent < this.proofLasts;
	}

	/**
	 * Something happened for which nobody was heard to ring.
	 */
	void doubt() {
		this.doubted = true;
	}

	boolean isDoubted() {
		return this.doubted;
	}

	/**
	 * Wait for a ring until the next proof is due, or prove.
	 */
	void turn() throws SQLException {
		Long sent = this.proof;
		Duration rest = (sent != null) ? this.proofs.minus(this.ticker.since(sent)) : Duration.ZERO;
		if (rest.compareTo(Duration.ZERO) > 0) {
			await(rest);
		}
		else {
			prove();
		}
	}

	private void prove() throws SQLException {
		long now = this.ticker.nanos();
		this.session.ping(this.proofs);
		this.proof = now;
	}

	private void await(Duration longest) throws SQLException {
		this.toldEarly = false;
		boolean rung = false;
		for (String text : this.session.await(longest)) {
			this.probed |= this.voice.isOwnProbe(text);
			rung |= this.voice.isRingOfAnother(text);
		}
		if (rung) {
			if (!this.toldEarly) {
				this.heard.run();
			}
			LockSupport.parkNanos(GAP.toNanos());
		}
	}

	/**
	 * Something is there that the driver has not handed out yet.
	 */
	private void arrived(String text) {
		if (text.isEmpty() || this.voice.isRingOfAnother(text)) {
			this.toldEarly = true;
			this.heard.run();
		}
	}

	@Override
	public void close() {
		this.session.close();
	}

}

package io.lbsync.doorbell;

import java.util.UUID;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Notifications;

/**
 * What one start of a server sends, and can tell from what others send.
 *
 * @param database on whose connections it is sent
 * @param notifications how
 * @param self the start
 */
record Voice(Database database, Notifications notifications, UUID self) {

	private static final String RING = "ring ";

	private static final String PROBE = "probe ";

	void ring() {
		send(RING + this.self);
	}

	void probe() {
		send(PROBE + this.self);
	}

	boolean isOwnProbe(String text) {
		return text.equals(PROBE + this.self);
	}

	/**
	 * Also what nobody here knows, as of later versions.
	 */
	boolean isRingOfAnother(String text) {
		return !text.startsWith(PROBE) && !text.equals(RING + this.self);
	}

	private void send(String text) {
		this.database.<Boolean>onOwnConnection((connection) -> {
			this.notifications.send(connection, text);
			return true;
		});
	}

}

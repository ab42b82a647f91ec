package io.lbsync.server;

import java.util.Locale;
import java.util.UUID;

/**
 * One start of this server. What it writes carries the GUID of the start, so that a
 * restarted process, or a context that was stopped and started again, never takes the
 * rows of an earlier start for its own.
 * <p>
 * Thread-safe.
 */
public final class ServerStart {

	private final ServerIdentity identity;

	private final String process = "[P" + ProcessHandle.current().pid() + "/D1] ";

	private volatile String guid;

	public ServerStart(ServerIdentity identity) {
		this.identity = identity;
		this.guid = newGuid();
	}

	/**
	 * Who this server is, whatever the start.
	 * @return the stable identity
	 */
	public ServerIdentity identity() {
		return this.identity;
	}

	/**
	 * Text of the column {@code originated} in Umbraco's form:
	 * {@code MACHINE/APPID [P<pid>/D1] <GUID>}.
	 * @return the text that marks rows of this start
	 */
	public String originated() {
		return this.identity + " " + mark();
	}

	/**
	 * GUID of this start. Two starts of one server, also in one process, have different
	 * ones.
	 * @return 32 hexadecimal digits
	 */
	public String guid() {
		return this.guid;
	}

	/**
	 * What tells this start from all others of the same server: {@code [P<pid>/D1]
	 * <GUID>}.
	 * @return the end of {@link #originated()}
	 */
	public String mark() {
		return this.process + this.guid;
	}

	/**
	 * Begin a new start: called whenever the application context starts, also for the
	 * second time.
	 */
	public void renew() {
		this.guid = newGuid();
	}

	private static String newGuid() {
		return UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
	}

}

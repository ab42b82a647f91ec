package io.lbsync.server;

import org.springframework.util.Assert;

/**
 * Stable name of a server, the same after each restart: {@code MACHINE/APPID}. It is the
 * key of the server's rows in {@code umbracoServer} and {@code umbracoLastSynced}.
 *
 * @param machine name of the machine, or what was configured in its place
 * @param applicationId hash that tells applications on one machine apart
 */
public record ServerIdentity(String machine, String applicationId) {

	private static final int LONGEST = 200;

	public ServerIdentity {
		Assert.hasText(machine, "'machine' must not be empty");
		Assert.hasText(applicationId, "'applicationId' must not be empty");
		Assert.isTrue(machine.length() + 1 + applicationId.length() <= LONGEST,
				() -> "Server identity '%s/%s' is longer than %d characters. Set a shorter ".formatted(machine,
						applicationId, LONGEST) + "'umbraco.cms.hosting.machine-identifier'.");
	}

	@Override
	public String toString() {
		return this.machine + "/" + this.applicationId;
	}

}

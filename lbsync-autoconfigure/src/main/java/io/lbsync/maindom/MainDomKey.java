package io.lbsync.maindom;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.lbsync.server.ServerIdentity;

/**
 * What processes of one server have in common: name of the machine, application, and a
 * discriminator for those that are to be apart nevertheless, hashed as Umbraco does.
 */
final class MainDomKey {

	private MainDomKey() {
	}

	/**
	 * Make the key.
	 * @param identity the server
	 * @param discriminator from the configuration, may be empty
	 * @return 40 hexadecimal digits
	 */
	static String of(ServerIdentity identity, String discriminator) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			String text = identity.machine() + identity.applicationId() + discriminator;
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}

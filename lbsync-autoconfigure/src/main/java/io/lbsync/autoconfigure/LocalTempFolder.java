package io.lbsync.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.springframework.core.env.Environment;

import io.lbsync.server.ServerIdentity;

/**
 * Folder of this application for what belongs to this machine alone, by Umbraco's rules.
 *
 * @param path absolute path; nothing is made before it is needed
 */
record LocalTempFolder(Path path) {

	static LocalTempFolder of(HostingProperties hosting, ServerIdentity identity, Environment environment) {
		Path path = switch (hosting.localTempStorageLocation()) {
			case DEFAULT -> Path.of(environment.getProperty("user.dir", ""), "umbraco", "Data", "TEMP");
			case ENVIRONMENT_TEMP -> Path.of(environment.getRequiredProperty("java.io.tmpdir"), "UmbracoData",
					sha1(siteName(hosting, environment) + "::" + identity.applicationId()));
		};
		return new LocalTempFolder(path.toAbsolutePath());
	}

	private static String siteName(HostingProperties hosting, Environment environment) {
		String siteName = hosting.siteName();
		return (siteName != null) ? siteName : environment.getProperty("spring.application.name", "");
	}

	private static String sha1(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

}

package io.lbsync.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.lbsync.server.ServerIdentity;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Finds out who this server is, so that it is the same after each restart.
 */
final class ServerIdentityFactory {

	private final HostingProperties hosting;

	private final Environment environment;

	private final Machine machine;

	/**
	 * Create the factory.
	 * @param hosting what the configuration says
	 * @param environment properties of the application
	 * @param machine what the machine says
	 */
	ServerIdentityFactory(HostingProperties hosting, Environment environment, Machine machine) {
		this.hosting = hosting;
		this.environment = environment;
		this.machine = machine;
	}

	/**
	 * Make the identity: the machine is the configured one, else Azure's name of the
	 * instance, else the host; the application is the hash of the site name, else of
	 * {@code spring.application.name}, the working directory and {@code server.port}.
	 * @return the identity of this server
	 * @throws IllegalStateException if the machine has no name
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if the configured name of the machine makes no sense
	 */
	ServerIdentity create() {
		return new ServerIdentity(machineName(), sha1(application()));
	}

	private String machineName() {
		Map<String, String> variables = this.machine.variables();
		return Stream
			.of(this.hosting.machineIdentifier(), variables.get("WEBSITE_INSTANCE_ID"), this.machine.hostName(),
					variables.get("HOSTNAME"), variables.get("COMPUTERNAME"))
			.filter(StringUtils::hasText)
			.map(Objects::requireNonNull)
			.map(String::trim)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"This machine has no host name. Set '%s.machine-identifier' to a name that no other server has."
						.formatted(HostingProperties.PREFIX)));
	}

	private String application() {
		String siteName = this.hosting.siteName();
		if (siteName != null) {
			return siteName;
		}
		return String.join("\n", this.environment.getProperty("spring.application.name", ""),
				this.machine.workingDirectory(), this.environment.getProperty("server.port", ""));
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

	/**
	 * What the machine says of itself.
	 *
	 * @param hostName name of the host, or {@code null} if it cannot be found out
	 * @param variables environment variables
	 * @param workingDirectory absolute path of the working directory
	 */
	record Machine(@Nullable String hostName, Map<String, String> variables, String workingDirectory) {

		/**
		 * The machine that this process runs on.
		 * @return what it says
		 */
		static Machine current() {
			return new Machine(currentHostName(), System.getenv(), System.getProperty("user.dir", ""));
		}

		private static @Nullable String currentHostName() {
			try {
				return InetAddress.getLocalHost().getHostName();
			}
			catch (UnknownHostException ex) {
				return null;
			}
		}

	}

}

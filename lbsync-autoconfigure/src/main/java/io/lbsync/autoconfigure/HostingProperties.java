package io.lbsync.autoconfigure;

import io.lbsync.server.LocalTempFolder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * Where the application runs, under Umbraco's names.
 *
 * @param siteName Name of the application, the same on all its servers and after each
 * restart. It tells applications on one machine apart.
 * @param machineIdentifier Name of the machine, used instead of its host name. Set it
 * where host names change at each restart, as those of containers do.
 * @param localTempStorageLocation Where this server keeps local files: 'Default' is
 * 'umbraco/Data/TEMP' below the working directory, 'EnvironmentTemp' a folder of the
 * application's own below the machine's folder for temporary files.
 */
@ConfigurationProperties(HostingProperties.PREFIX)
record HostingProperties(@Nullable String siteName, @Nullable String machineIdentifier,
		@DefaultValue("Default") LocalTempFolder.Location localTempStorageLocation) {

	static final String PREFIX = "umbraco.cms.hosting";

	/** Umbraco's columns and ours take what comes behind it, too. */
	private static final int LONGEST_MACHINE = 150;

	@Override
	public @Nullable String siteName() {
		return StringUtils.hasText(this.siteName) ? this.siteName.trim() : null;
	}

	/**
	 * Configured name of the machine.
	 * @return the name without blanks around it, or {@code null} if there is none
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if it does not fit into the tables
	 */
	@Override
	public @Nullable String machineIdentifier() {
		if (!StringUtils.hasText(this.machineIdentifier)) {
			return null;
		}
		String machine = this.machineIdentifier.trim();
		Require.check(machine.length() <= LONGEST_MACHINE, PREFIX + ".machine-identifier", machine,
				"Must not be longer than %d characters.".formatted(LONGEST_MACHINE));
		return machine;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		machineIdentifier();
	}

}

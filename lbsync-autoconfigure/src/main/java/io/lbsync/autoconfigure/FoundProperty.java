package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * A property as somebody wrote it, in whatever spelling the relaxed binding accepts.
 *
 * @param value the text, placeholders resolved
 * @param origin where it was written, if that is known
 */
record FoundProperty(String value, @Nullable Origin origin) {

	/**
	 * Look a property up.
	 * @param environment where to look
	 * @param name canonical name of the property
	 * @return the property that counts, or {@code null} if nobody set it
	 */
	static @Nullable FoundProperty find(Environment environment, String name) {
		ConfigurationPropertyName canonical = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(canonical);
			if (property != null) {
				return new FoundProperty(environment.resolvePlaceholders(String.valueOf(property.getValue())).trim(),
						property.getOrigin());
			}
		}
		return null;
	}

	/**
	 * Where it was written.
	 * @return a remark in parentheses that follows the name of the property
	 */
	String where() {
		return (this.origin != null) ? " (from " + this.origin + ")" : "";
	}

}

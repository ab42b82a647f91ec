package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.lbsync.job.web.WebAddress;

/**
 * The one way in which a bad value of ours is reported: property, value, origin, reason.
 *
 * @param name full name of the property
 * @param value the bad value, as far as it is not found in the environment
 * @param reason what is wrong with it, as a sentence
 */
record PropertyFailure(String name, @Nullable Object value, String reason) {

	/**
	 * Whether a property is ours.
	 * @param name full name of the property
	 * @return whether lbsync reads it
	 */
	static boolean isOurs(String name) {
		return name.startsWith("umbraco.cms.") || name.startsWith("lbsync.");
	}

	/**
	 * Make the analysis.
	 * @param environment where the property was set, if it was
	 * @param cause the exception
	 * @return what happened and what to do
	 */
	FailureAnalysis analysis(Environment environment, Throwable cause) {
		FoundProperty found = FoundProperty.find(environment, this.name);
		String description = "%s for configuration property '%s'%s.%n%nReason: %s".formatted(what(found), this.name,
				origin(found), this.reason);
		return new FailureAnalysis(description, "Change the value of '%s' as the reason says.".formatted(this.name),
				cause);
	}

	private String what(@Nullable FoundProperty found) {
		Object shown = (found != null) ? found.value() : this.value;
		if (shown == null) {
			return "No value";
		}
		// An address may hold credentials.
		return "Invalid value '%s'".formatted(this.name.endsWith("url") ? WebAddress.shown(shown.toString()) : shown);
	}

	private String origin(@Nullable FoundProperty found) {
		if (found == null) {
			return (this.value != null) ? " (its default)" : "";
		}
		return (found.origin() != null) ? " (originating from '" + found.origin() + "')" : "";
	}

}

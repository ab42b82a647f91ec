package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

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
		String description = "Invalid value '%s' for configuration property '%s'%s.%n%nReason: %s"
			.formatted((found != null) ? found.value() : this.value, this.name, origin(found), this.reason);
		return new FailureAnalysis(description, "Change the value of '%s' as the reason says.".formatted(this.name),
				cause);
	}

	private static String origin(@Nullable FoundProperty found) {
		if (found == null) {
			return " (its default)";
		}
		return (found.origin() != null) ? " (originating from '" + found.origin() + "')" : "";
	}

}

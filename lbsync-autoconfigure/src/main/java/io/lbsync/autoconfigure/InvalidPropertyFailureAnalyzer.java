package io.lbsync.autoconfigure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says which of our properties is wrong. Spring Boot's own analyzer finds a property only
 * under the very name that it is told, hence neither environment variables nor defaults.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

	private final Environment environment;

	/**
	 * Create the analyzer; Spring Boot does.
	 * @param environment where the properties are
	 */
	InvalidPropertyFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure,
			InvalidConfigurationPropertyValueException cause) {
		if (!PropertyFailure.isOurs(cause.getName())) {
			return null;
		}
		return new PropertyFailure(cause.getName(), cause.getValue(),
				Objects.requireNonNullElse(cause.getReason(), "The value makes no sense."))
			.analysis(this.environment, cause);
	}

}

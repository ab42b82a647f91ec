package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says which duration cannot be read, and why, where Spring Boot would talk of converting
 * {@code java.lang.String} to a type with annotations.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TimeSpanFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private final Environment environment;

	/**
	 * Create the analyzer; Spring Boot does.
	 * @param environment where the properties are
	 */
	TimeSpanFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		TimeSpanFormatException format = findCause(cause, TimeSpanFormatException.class);
		if (format == null) {
			return null;
		}
		Object value = (cause.getProperty() != null) ? cause.getProperty().getValue() : null;
		return new PropertyFailure(cause.getName().toString(), value, String.valueOf(format.getMessage()))
			.analysis(this.environment, cause);
	}

}

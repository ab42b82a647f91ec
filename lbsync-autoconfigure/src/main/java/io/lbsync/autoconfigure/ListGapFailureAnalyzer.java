package io.lbsync.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says which element of one of our lists comes after a gap. Spring Boot's own analyzer
 * would print the value as it is, be it an address with credentials.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ListGapFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	private final Environment environment;

	/**
	 * Create the analyzer; Spring Boot does.
	 * @param environment where the properties are
	 */
	ListGapFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		List<String> names = cause.getUnboundProperties()
			.stream()
			.map(ConfigurationProperty::getName)
			.map(Object::toString)
			.filter(PropertyFailure::isOurs)
			.toList();
		if (names.isEmpty()) {
			return null;
		}
		return new PropertyFailure(names.get(0), null,
				"The elements of a list are numbered from 0, and none may be left out: nothing reads this one.")
			.analysis(this.environment, cause);
	}

}

package io.lbsync.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Translates names of Umbraco 7 and 8 into the present ones before anything is bound, and
 * warns. It is a post-processor of the bean factory, because all sources of properties
 * are known by then, those of {@code @PropertySource} included. A present name that is
 * set wins.
 */
final class OldNames implements BeanFactoryPostProcessor {

	private static final Log logger = LogFactory.getLog(OldNames.class);

	private static final String SOURCE = "lbsync: names of Umbraco 7 and 8";

	private static final String SERVER_ROLE = GlobalProperties.PREFIX + ".server-role";

	private static final Map<String, String> ROLES = Map.of("master", "scheduling-publisher", "slave", "subscriber",
			"replica", "subscriber");

	private static final List<OldName> NAMES = List.of(
			new OldName(MessengerProperties.PREFIX + ".days-to-retain-instructions",
					MessengerProperties.PREFIX + ".time-to-retain-instructions", ChronoUnit.DAYS),
			new OldName(MessengerProperties.PREFIX + ".throttle-seconds",
					MessengerProperties.PREFIX + ".time-between-sync-operations", ChronoUnit.SECONDS),
			new OldName(MessengerProperties.PREFIX + ".prune-throttle-seconds",
					MessengerProperties.PREFIX + ".time-between-prune-operations", ChronoUnit.SECONDS),
			new OldName(RegistrarProperties.PREFIX + ".recurring-seconds",
					RegistrarProperties.PREFIX + ".wait-time-between-calls", ChronoUnit.SECONDS));

	private final ConfigurableEnvironment environment;

	/**
	 * Create the translation.
	 * @param environment where names are read from and written to
	 */
	OldNames(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// What an earlier context left in a shared environment would look like a new
		// name.
		this.environment.getPropertySources().remove(SOURCE);
		Map<String, Object> translated = new HashMap<>();
		NAMES.forEach((name) -> translate(name, translated));
		translateRole(translated);
		if (!translated.isEmpty()) {
			this.environment.getPropertySources()
				.addFirst(new OriginTrackedMapPropertySource(SOURCE, translated, true));
		}
	}

	private void translate(OldName name, Map<String, Object> translated) {
		FoundProperty old = FoundProperty.find(this.environment, name.name());
		if (old == null) {
			return;
		}
		FoundProperty successor = FoundProperty.find(this.environment, name.successor());
		if (successor != null) {
			logger.warn("'%s'%s is the old name of '%s'%s and has no effect beside it: remove it".formatted(name.name(),
					old.where(), name.successor(), successor.where()));
			return;
		}
		Duration value = name.read(old.value());
		logger.warn("'%s'%s is an old name: set '%s' to '%s' instead".formatted(name.name(), old.where(),
				name.successor(), TimeSpanFormat.format(value)));
		translated.put(name.successor(), OriginTrackedValue.of(TimeSpanFormat.format(value), old.origin()));
	}

	private void translateRole(Map<String, Object> translated) {
		FoundProperty role = FoundProperty.find(this.environment, SERVER_ROLE);
		String successor = (role != null) ? ROLES.get(role.value().toLowerCase(Locale.ROOT)) : null;
		if (role != null && successor != null) {
			logger.warn("'%s'%s is an old name of a role: set '%s' to '%s' instead".formatted(role.value(),
					role.where(), SERVER_ROLE, successor));
			translated.put(SERVER_ROLE, OriginTrackedValue.of(successor, role.origin()));
		}
	}

	/**
	 * A number under an old name.
	 *
	 * @param name the old name
	 * @param successor the present name of a duration
	 * @param unit what the number counts
	 */
	private record OldName(String name, String successor, ChronoUnit unit) {

		Duration read(String value) {
			try {
				int number = Integer.parseInt(value);
				if (number > 0) {
					return Duration.of(number, this.unit);
				}
			}
			catch (NumberFormatException ex) {
				// Refused below, with what is wrong.
			}
			throw new InvalidConfigurationPropertyValueException(this.name, value,
					"Must be a whole number of %s, at least 1. Better set '%s' instead, for example to '5s' or '2.00:00:00'."
						.formatted(this.unit.toString().toLowerCase(Locale.ROOT), this.successor));
		}

	}

}

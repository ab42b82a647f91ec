package io.lbsync.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE tells people about our properties.
 */
class ConfigurationMetadataTests {

	private static final JsonNode PROPERTIES = read().get("properties");

	@ParameterizedTest
	@MethodSource("properties")
	void descriptionIsSentence(Property property) {
		String description = property.node().path("description").asString("");
		assertThat(description).isNotBlank();
		assertThat(Character.isUpperCase(description.charAt(0))).as(description).isTrue();
		assertThat(description).endsWith(".").doesNotStartWith("The ").doesNotStartWith("A ").doesNotStartWith("An ");
	}

	@ParameterizedTest
	@MethodSource("properties")
	void switchIsDescribedAsQuestion(Property property) {
		if (property.node().get("type").asString().equals("java.lang.Boolean")) {
			assertThat(property.node().get("description").asString()).matches("(Whether|Enable) .*");
		}
	}

	@ParameterizedTest
	@MethodSource("properties")
	void deprecatedPropertyHasSuccessorThatExists(Property property) {
		JsonNode deprecation = property.node().get("deprecation");
		if (deprecation != null) {
			assertThat(deprecation.path("level").asString("")).isEqualTo("warning");
			assertThat(names()).contains(deprecation.path("replacement").asString(""));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "umbraco.cms.global.database-server-messenger.days-to-retain-instructions",
			"umbraco.cms.global.database-server-messenger.throttle-seconds",
			"umbraco.cms.global.database-server-messenger.prune-throttle-seconds",
			"umbraco.cms.global.database-server-registrar.recurring-seconds" })
	void oldNameIsMarkedDeprecated(String name) {
		assertThat(properties().filter((property) -> property.name().equals(name))).singleElement()
			.satisfies((property) -> assertThat(property.node().has("deprecation")).isTrue());
	}

	@Test
	void everyNameIsOurs() {
		assertThat(names()).isNotEmpty().allMatch(PropertyFailure::isOurs);
	}

	@Test
	void everyPropertyIsDocumented() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "configuration.md"));
		assertThat(names()).allSatisfy((name) -> assertThat(page).contains("`" + name + "`"));
	}

	@Test
	void everyDurationIsMarkedForBothConverters() {
		for (Class<?> type : List.of(MessengerProperties.class, RegistrarProperties.class, GlobalProperties.class,
				ScheduledPublishingProperties.class, ScheduledTasksProperties.Task.class,
				LbsyncProperties.ScheduledTasks.class)) {
			Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
				.filter((parameter) -> parameter.getType() == Duration.class)
				.forEach((parameter) -> {
					assertThat(parameter.isAnnotationPresent(TimeSpan.class)).as(parameter.toString()).isTrue();
					assertThat(parameter.getAnnotation(DurationFormat.class).value()).isEqualTo(DurationStyle.ISO8601);
				});
		}
	}

	@Test
	void everyComponentIsInMetadata() {
		assertThat(names()).containsAll(componentNames(MessengerProperties.PREFIX, MessengerProperties.class))
			.containsAll(componentNames(RegistrarProperties.PREFIX, RegistrarProperties.class))
			.containsAll(componentNames(KeepAliveProperties.PREFIX, KeepAliveProperties.class))
			.containsAll(componentNames(ScheduledPublishingProperties.PREFIX, ScheduledPublishingProperties.class))
			.containsAll(componentNames(ScheduledTasksProperties.PREFIX, ScheduledTasksProperties.class))
			.containsAll(
					componentNames(LbsyncProperties.PREFIX + ".scheduled-tasks", LbsyncProperties.ScheduledTasks.class))
			.containsAll(componentNames(LbsyncProperties.PREFIX + ".cache", LbsyncProperties.Cache.class));
	}

	// Boot's processor describes the settings that every endpoint has.
	static Stream<Property> properties() {
		return PROPERTIES.valueStream()
			.map((node) -> new Property(node.get("name").asString(), node))
			.filter((property) -> !property.name().startsWith("management.endpoint."));
	}

	private static Set<String> names() {
		return properties().map(Property::name).collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String> componentNames(String prefix, Class<? extends Record> type) {
		return Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getName)
			.map((name) -> prefix + "." + DataObjectPropertyName.toDashedForm(name))
			.toList();
	}

	// Other jars have a file of this name, too.
	private static JsonNode read() {
		URI classes = URI.create(GlobalProperties.class.getProtectionDomain().getCodeSource().getLocation().toString());
		Path file = Path.of(classes).resolve("META-INF/spring-configuration-metadata.json");
		try (InputStream content = Files.newInputStream(file)) {
			return JsonMapper.shared().readTree(content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	record Property(String name, JsonNode node) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}

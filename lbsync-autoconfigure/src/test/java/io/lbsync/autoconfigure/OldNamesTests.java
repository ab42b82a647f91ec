package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class OldNamesTests {

	private static final String MESSENGER = "umbraco.cms.global.database-server-messenger.";

	private static final String REGISTRAR = "umbraco.cms.global.database-server-registrar.";

	@TempDir
	private Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(PropertiesConfiguration.class);

	@Test
	void namesOfUmbraco7Bind() {
		this.runner
			.withPropertyValues(MESSENGER + "days-to-retain-instructions=10", MESSENGER + "throttle-seconds=25",
					MESSENGER + "prune-throttle-seconds=90", REGISTRAR + "recurring-seconds=30")
			.run((context) -> {
				MessengerProperties messenger = context.getBean(MessengerProperties.class);
				assertThat(messenger.timeToRetainInstructions()).isEqualTo(Duration.ofDays(10));
				assertThat(messenger.timeBetweenSyncOperations()).isEqualTo(Duration.ofSeconds(25));
				assertThat(messenger.timeBetweenPruneOperations()).isEqualTo(Duration.ofSeconds(90));
				assertThat(context.getBean(RegistrarProperties.class).waitTimeBetweenCalls())
					.isEqualTo(Duration.ofSeconds(30));
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					database-server-messenger.days-to-retain-instructions | 10 | database-server-messenger.time-to-retain-instructions   | 10.00:00:00
					database-server-messenger.throttle-seconds            | 25 | database-server-messenger.time-between-sync-operations  | 00:00:25
					database-server-messenger.prune-throttle-seconds      | 90 | database-server-messenger.time-between-prune-operations | 00:01:30
					database-server-registrar.recurring-seconds           | 30 | database-server-registrar.wait-time-between-calls       | 00:00:30
					""")
	void warningNamesOriginAndSuccessor(String old, String value, String successor, String present,
			CapturedOutput output) throws IOException {
		Path file = Files.writeString(this.folder.resolve("old.yaml"), "umbraco.cms.global." + old + ": " + value);
		this.runner.withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("spring.config.location=" + file.toUri())
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("'umbraco.cms.global." + old + "'", "old.yaml] - 1:",
					"set 'umbraco.cms.global." + successor + "' to '" + present + "' instead");
	}

	@Test
	void presentNameWins(CapturedOutput output) {
		this.runner.withPropertyValues(MESSENGER + "throttle-seconds=25", MESSENGER + "timeBetweenSyncOperations=7s")
			.run((context) -> assertThat(context.getBean(MessengerProperties.class).timeBetweenSyncOperations())
				.isEqualTo(Duration.ofSeconds(7)));
		assertThat(output).contains("'" + MESSENGER + "throttle-seconds'").contains("has no effect");
	}

	@ParameterizedTest
	@CsvSource({ "master, SCHEDULING_PUBLISHER", "Master, SCHEDULING_PUBLISHER", "slave, SUBSCRIBER",
			"replica, SUBSCRIBER", "Replica, SUBSCRIBER" })
	void oldRoleBindsWithWarning(String old, RoleSetting present, CapturedOutput output) {
		this.runner.withPropertyValues("umbraco.cms.global.server-role=" + old)
			.run((context) -> assertThat(context.getBean(GlobalProperties.class).effectiveRole()).isEqualTo(present));
		assertThat(output).contains("'" + old + "'")
			.contains("set 'umbraco.cms.global.server-role' to '"
					+ present.name().toLowerCase(Locale.ROOT).replace('_', '-') + "' instead");
	}

	@ParameterizedTest
	@ValueSource(strings = { "elected", "single", "subscriber", "scheduling-publisher", "SchedulingPublisher" })
	void presentRoleBindsInSilence(String role, CapturedOutput output) {
		this.runner.withPropertyValues("umbraco.cms.global.server-role=" + role)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void placeholderIsResolved() {
		this.runner.withPropertyValues("seconds=12", MESSENGER + "throttle-seconds=${seconds}")
			.run((context) -> assertThat(context.getBean(MessengerProperties.class).timeBetweenSyncOperations())
				.isEqualTo(Duration.ofSeconds(12)));
	}

	@Test
	void nameInAnnotatedPropertySourceBinds() {
		this.runner.withUserConfiguration(WithPropertySource.class)
			.run((context) -> assertThat(context.getBean(MessengerProperties.class).timeBetweenSyncOperations())
				.isEqualTo(Duration.ofSeconds(33)));
	}

	@Test
	void secondContextOnSameEnvironmentTranslatesAgain() {
		this.runner.withPropertyValues(MESSENGER + "throttle-seconds=25")
			.run((first) -> new ApplicationContextRunner(() -> {
				var second = new AnnotationConfigApplicationContext();
				second.setEnvironment(first.getEnvironment());
				return second;
			}).withUserConfiguration(PropertiesConfiguration.class)
				.run((second) -> assertThat(second.getBean(MessengerProperties.class).timeBetweenSyncOperations())
					.isEqualTo(Duration.ofSeconds(25))));
	}

	@Configuration(proxyBeanMethods = false)
	@PropertySource("classpath:old-names.properties")
	static class WithPropertySource {

	}

}

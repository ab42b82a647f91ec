package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A bad value fails the start of a whole application, and the report says property,
 * value, origin and reason.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidPropertiesTests {

	private static final String MESSENGER = "umbraco.cms.global.database-server-messenger.";

	private static final String REGISTRAR = "umbraco.cms.global.database-server-registrar.";

	private static final String TASKS = "umbraco.cms.scheduled-tasks.tasks";

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			time-between-sync-operations  | 5            | A bare number is not accepted
			time-between-sync-operations  | 12:00:00     | If 12:00:00 was written without quotes
			time-between-sync-operations  | 12:00:00.5   | A bare number is not accepted
			time-between-sync-operations  | abc          | This is not a duration
			time-between-sync-operations  | "24:00:00"   | The hours
			time-between-sync-operations  | "-00:00:05"  | Must be longer than zero.
			time-between-sync-operations  | "00:00:00"   | Must be longer than zero.
			time-between-prune-operations | 0s           | Must be longer than zero.
			time-to-retain-instructions   | -2d          | Must be longer than zero.
			time-to-retain-instructions   | 40000d       | Must not be longer than 36500 days.
			sync-timeout                  | PT0S         | Must be longer than zero.
			max-processing-instruction-count | 0         | Must be at least 1.
			max-processing-instruction-count | -1        | Must be at least 1.
			""")
	void badValueOfMessengerIsReported(String name, String value, String reason, CapturedOutput output)
			throws IOException {
		Path file = start(MESSENGER + name + ": " + value);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("for configuration property '" + MESSENGER + name + "'")
			.contains(file.getFileName() + "] - 1:")
			.contains(reason)
			.doesNotContain("Failed to bind");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					umbraco.cms.global.distributed-locking-write-lock-default-timeout | 0s   | Must be longer than zero.
					umbraco.cms.global.database-server-registrar.wait-time-between-calls | 0s | Must be longer than zero.
					umbraco.cms.global.database-server-registrar.stale-server-timeout | -2m  | Must be longer than zero.
					umbraco.cms.global.main-dom-acquisition-timeout                   | 0s   | Must be longer than zero.
					umbraco.cms.global.main-dom-release-signal-polling-interval       | 2000 | A bare number is not accepted
					lbsync.cache.max-keys                                             | 0    | Must be at least 1.
					lbsync.cache.max-staleness                                        | -5s  | Must be longer than zero.
					lbsync.cache.replica-lag                                          | 0s   | Must be longer than zero.
					umbraco.cms.web-routing.umbraco-application-url                   | /here | Must be an absolute address
					umbraco.cms.web-routing.umbraco-application-url                   | ftp://a/ | Must be an absolute address
					umbraco.cms.web-routing.umbraco-application-url                   | http://a b/ | Must be an absolute address
					umbraco.cms.scheduled-publishing.period                           | 999ms | Must be at least one second.
					umbraco.cms.scheduled-publishing.period                           | 60   | If seconds are meant, write '60s'.
					umbraco.cms.keep-alive.keep-alive-ping-url                        | ftp://a/ | Must begin with 'http://' or 'https://'
					umbraco.cms.keep-alive.keep-alive-ping-url                        | "~/a b" | This is not a URL
					umbraco.cms.keep-alive.keep-alive-ping-url                        | ""   | An address is needed, such as
					umbraco.cms.distributed-jobs.period                               | 0s   | Must be longer than zero.
					umbraco.cms.distributed-jobs.period                               | 5    | If seconds are meant, write '5s'.
					umbraco.cms.distributed-jobs.delay                                | -1s  | Must not be negative.
					umbraco.cms.distributed-jobs.delay                                | 40000d | Must not be longer than 36500 days.
					umbraco.cms.distributed-jobs.maximum-execution-time               | 0s   | Must be longer than zero.
					umbraco.cms.distributed-jobs.maximum-execution-time               | "24:00:00" | The hours
					lbsync.jobs.keep-alive                                            | 299ms | Must be zero, or at least 300ms
					lbsync.jobs.keep-alive                                            | -30s | Must be zero, or at least 300ms
					lbsync.jobs.keep-alive                                            | 40000d | Must not be longer than 36500 days.
					lbsync.jobs.threads                                               | 0    | Must be at least 1.
					lbsync.scheduled-tasks.timeout                                    | 0s   | Must be longer than zero.
					lbsync.scheduled-tasks.timeout                                    | 30   | If seconds are meant, write '30s'.
					""")
	void badValueOfAnyOtherIsReported(String name, String value, String reason, CapturedOutput output)
			throws IOException {
		Path file = start(name + ": " + value);
		assertThat(output)
			.contains("Invalid value '" + value.replace("\"", "") + "' for configuration property '" + name + "'")
			.contains(file.getFileName() + "] - 1:")
			.contains(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			url      | ftp://a/x | Must begin with 'http://' or 'https://'
			url      | //a/x     | Must begin with 'http://' or 'https://'
			url      | http://   | This is not a URL
			url      | "~/a b"   | This is not a URL
			interval | 999ms     | Must be at least one second.
			interval | -5s       | Must be longer than zero.
			interval | 40000d    | Must not be longer than 36500 days.
			interval | 60        | If seconds are meant, write '60s'.
			interval | soon      | This is not a duration
			alias    | "a.Alive" | Must not end with '.alive'
			""")
	void badValueOfScheduledTaskIsReported(String part, String value, String reason, CapturedOutput output)
			throws IOException {
		Map<String, String> task = new LinkedHashMap<>(Map.of("alias", "a", "interval", "60s", "url", "~/x"));
		task.put(part, value);
		Path file = start(tasks(task));
		assertThat(output)
			.contains("Invalid value '" + value.replace("\"", "") + "' for configuration property '" + TASKS + "[0]."
					+ part + "'")
			.contains(file.getFileName() + "] - ")
			.contains(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			alias    | A task needs a name
			interval | A task needs the time between two requests, such as '60s'.
			url      | An address is needed
			""")
	void whatScheduledTaskLacksIsReported(String part, String reason, CapturedOutput output) throws IOException {
		Map<String, String> task = new LinkedHashMap<>(Map.of("alias", "a", "interval", "60s", "url", "~/x"));
		task.remove(part);
		start(tasks(task));
		assertThat(output).contains("No value for configuration property '" + TASKS + "[0]." + part + "'.")
			.contains(reason);
	}

	@Test
	void emptyValueOfScheduledTaskIsReportedWithItsOrigin(CapturedOutput output) throws IOException {
		start(tasks(Map.of("alias", "' '", "interval", "60s", "url", "~/x")));
		assertThat(output).contains("Invalid value '' for configuration property '" + TASKS + "[0].alias' (originating")
			.contains("A task needs a name");
	}

	@Test
	void scheduledTasksOfOneNameAreReported(CapturedOutput output) throws IOException {
		start(tasks(Map.of("alias", "mail", "interval", "60s", "url", "~/x"),
				Map.of("alias", "MAIL", "interval", "60s", "url", "~/y")));
		assertThat(output).contains("Invalid value 'MAIL' for configuration property '" + TASKS + "[1].alias'")
			.contains("'" + TASKS + "[0]' has that name already");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://user:secret@a/x?t=secret", "http://user:se cret@a/x", "http://user:secret@a_b/x",
			"user:secret@a/x" })
	void credentialsOfBadAddressAreNotReported(String url, CapturedOutput output) throws IOException {
		start(tasks(Map.of("alias", "a", "interval", "60s", "url", url)));
		start("umbraco.cms.keep-alive.keep-alive-ping-url: " + url);
		start("umbraco.cms.web-routing.umbraco-application-url: " + url);
		assertThat(output).contains(TASKS + "[0].url'", "keep-alive-ping-url'", "umbraco-application-url'")
			.doesNotContain("secret", "cret@");
	}

	@Test
	void credentialsOfTaskWithWrongNumberAreNotReported(CapturedOutput output) throws IOException {
		start(TASKS + "[1].url: http://user:secret@a/x?t=secret\n");
		assertThat(output)
			.contains("Invalid value 'http://a/x?t=***' for configuration property '" + TASKS + "[1].url'")
			.contains("] - 1:")
			.contains("numbered from 0")
			.doesNotContain("secret");
	}

	@SafeVarargs
	private static String tasks(Map<String, String>... tasks) {
		StringBuilder yaml = new StringBuilder(TASKS + ":\n");
		for (Map<String, String> task : tasks) {
			String begin = "  - ";
			for (Map.Entry<String, String> part : task.entrySet()) {
				yaml.append(begin).append(part.getKey()).append(": ").append(part.getValue()).append("\n");
				begin = "    ";
			}
		}
		return yaml.toString();
	}

	@Test
	void valueIsReportedAsItWasWritten(CapturedOutput output) throws IOException {
		start("Umbraco:\n  CMS:\n    Global:\n      DatabaseServerMessenger:\n        SyncTimeout: -00:00:05\n");
		assertThat(output)
			.contains("Invalid value '-00:00:05' for configuration property '" + MESSENGER + "sync-timeout'")
			.contains("] - 5:");
	}

	@Test
	void tooShortStaleTimeoutIsReportedWithBothNames(CapturedOutput output) throws IOException {
		start(REGISTRAR + "wait-time-between-calls: 00:01:00\n" + REGISTRAR + "stale-server-timeout: 00:01:59\n");
		assertThat(output)
			.contains("Invalid value '00:01:59' for configuration property '" + REGISTRAR + "stale-server-timeout'")
			.contains("] - 2:")
			.contains("Must be at least twice '" + REGISTRAR + "wait-time-between-calls' (PT1M)");
	}

	@Test
	void defaultThatDoesNotFitSomethingElseIsReportedAsDefault(CapturedOutput output) throws IOException {
		start(REGISTRAR + "wait-time-between-calls: 00:05:00\n");
		assertThat(output)
			.contains("Invalid value 'PT2M' for configuration property '" + REGISTRAR
					+ "stale-server-timeout' (its default)")
			.contains("Raise '" + REGISTRAR + "stale-server-timeout' to PT10M");
	}

	@Test
	void unknownRoleIsReportedWithTheRolesThereAre(CapturedOutput output) throws IOException {
		Path file = start("umbraco.cms.global.server-role: boss");
		assertThat(output).contains("umbraco.cms.global.server-role")
			.contains("\"boss\"")
			.contains(file.getFileName() + "] - 1:")
			.contains("SCHEDULING_PUBLISHER")
			.doesNotContain("SLAVE");
	}

	@Test
	void badNumberUnderOldNameIsReportedUnderThatName(CapturedOutput output) throws IOException {
		Path file = start(MESSENGER + "throttle-seconds: -3");
		assertThat(output).contains("Invalid value '-3' for configuration property '" + MESSENGER + "throttle-seconds'")
			.contains(file.getFileName() + "] - 1:")
			.contains("Must be a whole number of seconds")
			.contains(MESSENGER + "time-between-sync-operations");
	}

	@Test
	void propertiesOfOthersAreReportedBySpringBoot(CapturedOutput output) throws IOException {
		start("logging.level.root: loud");
		assertThat(output).doesNotContain("as the reason says");
	}

	private Path start(String yaml) throws IOException {
		Path file = Files.writeString(this.folder.resolve("settings.yaml"), yaml);
		SpringApplication application = new SpringApplicationBuilder(PropertiesConfiguration.class)
			.web(WebApplicationType.NONE)
			.build();
		assertThatException().isThrownBy(() -> application.run("--spring.config.location=" + file.toUri()).close());
		return file;
	}

}

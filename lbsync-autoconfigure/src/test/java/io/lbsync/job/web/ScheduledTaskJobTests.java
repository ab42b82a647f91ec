package io.lbsync.job.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.HandTurnedExecution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

@Timeout(60)
@ExtendWith({ OutputCaptureExtension.class, RequestLog.class })
class ScheduledTaskJobTests {

	private static final String EMPTY = "Content-Length: 0\r\n\r\n";

	private final HandTurnedExecution execution = new HandTurnedExecution();

	private final AtomicReference<@Nullable String> application = new AtomicReference<>();

	@Test
	void aTaskIsPlainJobOfItsOwn() {
		DistributedBackgroundJob job = job("~/x", false);
		assertThat(job.name()).isEqualTo("ScheduledTask.mail");
		assertThat(job.period()).isEqualTo(Duration.ofSeconds(90));
		assertThat(job.transactional()).isFalse();
		assertThat(job.alignToClock()).isFalse();
	}

	@Test
	void aRelativeTaskGoesWhereTheApplicationIsByNow() throws Exception {
		try (RawServer one = RawServer.saying(RawServer.OK + EMPTY);
				RawServer other = RawServer.saying(RawServer.OK + EMPTY)) {
			DistributedBackgroundJob job = job("~/x", false);
			this.application.set(one.url() + "/app");
			job.execute(this.execution);
			this.application.set(other.url());
			job.execute(this.execution);
			assertThat(one.requests).hasValue(1);
			assertThat(other.requests).hasValue(1);
		}
	}

	@Test
	void aRelativeTaskFailsWhileTheApplicationIsUnknownAndNamesTheProperty() {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> job("~/x?t=secret", true).execute(this.execution))
			.withMessageContaining("'~/x?t=***'")
			.withMessageContaining("set 'umbraco.cms.web-routing.umbraco-application-url'");
	}

	@Test
	void oneThatIsToBeLoggedIsLoggedInOneLine(CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying("HTTP/1.1 204 Fine\r\n\r\n")) {
			job(server.url() + "/x?t=secret", true).execute(this.execution);
			assertThat(output.getAll().lines().filter((line) -> line.contains("INFO"))).singleElement()
				.asString()
				.matches(".*Scheduled task 'mail': \\Q" + server.url() + "/x?t=***\\E answered 204 after \\d+ ms");
		}
	}

	@Test
	void anyOtherIsNot(CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying(RawServer.OK + EMPTY)) {
			job(server.url(), false).execute(this.execution);
			assertThat(output.getAll()).doesNotContain("Scheduled task");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HTTP/1.1 500 Oh | failed with 500 after
			No              | failed without an answer after
			""")
	void aFailureIsLoggedInOneLineToo(String begin, String outcome, CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying(begin + "\r\n" + EMPTY)) {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> job(server.url(), true).execute(this.execution));
			assertThat(output.getAll().lines().filter((line) -> line.contains("INFO"))).singleElement()
				.asString()
				.contains(outcome);
		}
	}

	@Test
	void oneThatIsInterruptedIsLoggedAsGivenUp(CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying("")) {
			Thread thread = new Thread(() -> catchThrowable(() -> job(server.url(), true).execute(this.execution)));
			thread.start();
			await().untilAsserted(() -> assertThat(server.requests).hasValue(1));
			thread.interrupt();
			await().atMost(Duration.ofSeconds(2)).until(() -> !thread.isAlive());
			assertThat(output).contains("was given up after");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HTTP/1.1 200 OK
			HTTP/1.1 500 Oh
			HTTP/1.1 302 Away\\r\\nLocation: http://echo:secret@127.0.0.2/?t=secret
			HTTP/1.1 302 Away\\r\\nLocation: http://echo:secret@127.0.0.2:no port/?t=secret
			HTTP/1.1 302 Away\\r\\nLocation: /secret@secret?t=secret bad
			HTTP/1.1 401 No\\r\\nWWW-Authenticate: Basic realm="secret"
			GET /x?t=secret HTTP/1.1
			HTTP/1.1 200 OK\\r\\nsecret
			HTTP/1.1 200 OK\\r\\nContent-Length: secret
			HTTP/1.1 secret OK
			""")
	void credentialsAreInNoLogAndInNoMessage(String answer, CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying(answer.replace("\\r\\n", "\r\n") + "\r\n" + EMPTY)) {
			String url = server.url().replace("http://", "http://user:secret@") + "/x?t=secret";
			Throwable thrown = catchThrowable(() -> job(url, true).execute(this.execution));
			for (Throwable each = thrown; each != null; each = each.getCause()) {
				assertThat(each.toString()).doesNotContain("secret");
			}
			assertThat(server.requests).hasPositiveValue();
			assertThat(output.getAll()).contains("Scheduled task 'mail'").doesNotContain("secret");
		}
	}

	private DistributedBackgroundJob job(String url, boolean log) {
		ScheduledTask task = new ScheduledTask("mail", Duration.ofSeconds(90), WebAddress.of(url), log);
		WebJobSettings settings = new WebJobSettings(null, List.of(task), Duration.ofSeconds(2), false);
		return new WebJobs(settings, this.application::get).jobs().get(0);
	}

}

package io.lbsync.job.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.HandTurnedExecution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
@ExtendWith({ OutputCaptureExtension.class, RequestLog.class })
class KeepAliveJobTests {

	private static final Duration SHORT = Duration.ofSeconds(2);

	private final HandTurnedExecution execution = new HandTurnedExecution();

	private final AtomicReference<@Nullable String> application = new AtomicReference<>();

	private final DistributedBackgroundJob job = job(Duration.ofSeconds(30));

	@Test
	void itIsUmbracosJobEveryFiveMinutes() {
		assertThat(this.job.name()).isEqualTo("KeepAlive");
		assertThat(this.job.period()).isEqualTo(Duration.ofMinutes(5));
		assertThat(this.job.transactional()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "200 OK\r\nContent-Length: 0\r\n\r\n", "404 Nothing\r\nContent-Length: 0\r\n\r\n",
			"500 Oh\r\nContent-Length: 0\r\n\r\n",
			"302 Away\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n",
			"302 Away\r\nContent-Length: 0\r\n\r\n" })
	void anyAnswerIsGoodAndNothingIsSaid(String answer, CapturedOutput output) throws Exception {
		try (RawServer server = RawServer.saying("HTTP/1.1 " + answer)) {
			this.application.set(server.url());
			this.job.execute(this.execution);
			assertThat(server.requests).hasValue(1);
			assertThat(output.getAll()).doesNotContain("INFO", "WARN", "ERROR");
		}
	}

	@Test
	void noAnswerIsFailure() throws Exception {
		try (RawServer server = RawServer.saying("")) {
			this.application.set(server.url());
			assertThatExceptionOfType(RequestFailedException.class).isThrownBy(() -> job(SHORT).execute(this.execution))
				.withMessageContaining(server.url() + "/ping' did not answer");
		}
	}

	@Test
	void whileTheApplicationIsUnknownNothingIsDone(CapturedOutput output) throws Exception {
		this.job.execute(this.execution);
		assertThat(output.getAll()).contains("DEBUG").doesNotContain("INFO", "WARN", "ERROR");
	}

	@Test
	void thereIsNoneUnlessItHasAnAddress() {
		assertThat(new WebJobs(new WebJobSettings(null, List.of(), Duration.ofSeconds(1), false), () -> null).jobs())
			.isEmpty();
	}

	private DistributedBackgroundJob job(Duration timeout) {
		WebJobSettings settings = new WebJobSettings(WebAddress.of("~/ping"), List.of(), timeout, false);
		return new WebJobs(settings, this.application::get).jobs().get(0);
	}

}

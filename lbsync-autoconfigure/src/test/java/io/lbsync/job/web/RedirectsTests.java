package io.lbsync.job.web;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class RedirectsTests {

	private final Redirects redirects = new Redirects(false);

	private final Redirects foreign = new Redirects(true);

	@ParameterizedTest
	@CsvSource({ "http://a/x, /y, http://a/y", "http://a/x/, y, http://a/x/y",
			"http://a/, http://A:80/y, http://A:80/y", "http://a:8080/, https://a/y, https://a/y",
			"http://a:8080/, https://a:8443/y, https://a:8443/y", "https://a/, https://a:443/y, https://a:443/y",
			"http://a/, //a/y, http://a/y" })
	void theSameServerAndItsSecuredSideAreFollowed(String from, String location, String next) throws Exception {
		assertThat(this.redirects.next(URI.create(from), answer(302, location))).hasToString(next);
	}

	@ParameterizedTest
	@CsvSource({ "http://a/, http://b/y", "http://a/, http://a:81/y", "https://a/, https://a:8443/y",
			"http://a/, //b/y", "http://a/, https://b/y", "http://a/, http://a.b/y", "http://a/, http://a@b/y" })
	void otherServersAreFollowedOnlyWhereThatIsWanted(String from, String location) throws Exception {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.redirects.next(URI.create(from), answer(302, location)))
			.withMessageContaining("another server")
			.withMessageContaining("lbsync.scheduled-tasks.follow-foreign-redirects");
		assertThat(this.foreign.next(URI.create(from), answer(302, location))).hasPath("/y");
	}

	@ParameterizedTest
	@CsvSource({ "https://a/, http://a/, back to", "https://a/, http://b/, back to",
			"http://a/, file:///etc/x, 'file:'", "http://a/, ftp://a/x, 'ftp:'",
			"http://a/, javascript:x, 'javascript:'", "http://a/, http:///x, nowhere",
			"http://a/, 'http://a/x y', nowhere", "http://a/, http://a:70000/, nowhere", "http://a/, http:x, nowhere" })
	void whatIsNotSecuredAnyMoreOrNoWebAddressIsNeverFollowed(String from, String location, String reason) {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.foreign.next(URI.create(from), answer(307, location)))
			.withMessageContaining("answered 307")
			.withMessageContaining(reason);
	}

	@Test
	void aRedirectThatDoesNotSayWhereToIsRefused() {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.foreign.next(URI.create("http://a/"), answer(302, null)))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(302));
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 300, 304, 404, 500 })
	void otherAnswersAreTheLastOne(int status) throws Exception {
		assertThat(this.redirects.next(URI.create("http://a/"), answer(status, "/y"))).isNull();
	}

	@Test
	void theAddressThatIsRefusedIsShownWithoutItsSecrets() {
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(() -> this.redirects.next(URI.create("http://u:secret@a/x?t=secret"),
					answer(302, "http://u:secret@b/y?t=secret")))
			.withMessageContaining("'http://a/x?t=***'")
			.withMessageContaining("'http://b/y?t=***'")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
	}

	private static HttpResponse<?> answer(int status, @Nullable String location) {
		HttpResponse<?> answer = mock(HttpResponse.class);
		given(answer.statusCode()).willReturn(status);
		Map<String, List<String>> headers = (location != null) ? Map.of("Location", List.of(location)) : Map.of();
		given(answer.headers()).willReturn(HttpHeaders.of(headers, (name, value) -> true));
		return answer;
	}

}

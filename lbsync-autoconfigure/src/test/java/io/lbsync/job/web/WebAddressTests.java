package io.lbsync.job.web;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WebAddressTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			~/ping                            | https://a/umbraco   | https://a/umbraco/ping
			~/ping                            | https://a/umbraco/  | https://a/umbraco/ping
			ping?x=1                          | https://a:81/umb    | https://a:81/umb/ping?x=1
			/ping                             | https://a:81/umb    | https://a:81/ping
			/ping                             | https://u:p@a/umb   | https://u:p@a/ping
			{umbracoApplicationUrl}/ping      | https://a/umbraco/  | https://a/umbraco/ping
			{UmbracoApplicationURL}/$1        | https://a/$0        | https://a/$0/$1
			~/ping                            | http://[::1]:80?x=y | http://[::1]:80/ping
			http://b/?at={umbracoApplicationUrl} | http://a         | http://b/?at=http://a
			""")
	void whatIsRelativeIsRelativeToTheAddressOfTheApplication(String text, String application, String url) {
		WebAddress address = WebAddress.of(text);
		assertThat(address.isRelative()).isTrue();
		assertThat(address.resolve(application)).hasToString(url);
		assertThat(address.resolve(null)).isNull();
	}

	@Test
	void whatIsAbsoluteNeedsNoApplication() {
		WebAddress address = WebAddress.of(" HTTPS://u:p@a:81/x?y=z ");
		assertThat(address.isRelative()).isFalse();
		assertThat(address.resolve(null)).hasToString("HTTPS://u:p@a:81/x?y=z");
		assertThat(address.resolve("http://b")).hasToString("HTTPS://u:p@a:81/x?y=z");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                   | Must not be empty.
			ftp://a/secret       | Must begin with 'http://'
			file:///secret       | Must begin with 'http://'
			localhost:80/secret  | Must begin with 'http://'
			mailto:secret        | Must begin with 'http://'
			//secret/x           | Must begin with 'http://'
			http:/secret         | Must name a host
			http:secret          | Must name a host
			http:///secret       | Must name a host
			http://my_secret/    | no underscore
			http://secret:65536/ | no port above 65535
			http://secret:x/     | Must name a host
			~/a secret           | This is not a URL
			http://secret/{id}   | This is not a URL
			http://u:se%@a/      | This is not a URL
			""")
	void whatNoRequestCanBeSentToIsRefusedWithoutRepeatingIt(String text, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> WebAddress.of(text))
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret").endsWith("."))
			.withNoCause();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			https://a:81/b/c                 | https://a:81/b/c
			https://user:secret@a/b          | https://a/b
			https://secret@a/b               | https://a/b
			https://a/b?token=secret&x=se    | https://a/b?token=***&x=***
			https://a/b?secret               | https://a/b?***
			https://a/b?=secret              | https://a/b?***
			https://a/b?x=1&&secret=         | https://a/b?x=***&***&secret=***
			https://a/b#secret               | https://a/b
			~/b?token=secret                 | ~/b?token=***
			{umbracoApplicationUrl}/b?t=secret | {umbracoApplicationUrl}/b?t=***
			/b                               | /b
			""")
	void credentialsAndValuesAreNotShown(String text, String shown) {
		assertThat(WebAddress.of(text)).hasToString(shown);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://user:secret@a/b", "http://user:se/cret@a/b", "http://user:se?cret@a/b",
			"http://user:se#cret@a/b", "http://user:se cret@a/b", "user:secret@a/b", "user:se//cret@a/b",
			"http://user:se@cret@a_b/b", "//user:secret@a/b" })
	void notEvenOfWhatCannotBeRead(String text) {
		assertThat(WebAddress.shown(text)).doesNotContain("secret", "cret@", ":se", "user").endsWith("b");
	}

}

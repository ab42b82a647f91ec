package io.lbsync.autoconfigure;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletContext;

import static org.assertj.core.api.Assertions.assertThat;

class AddressFilterTests {

	private final ServerAddress address = new ServerAddress(null, "web-1");

	@Test
	void theMachineStandsInUntilAnAddressIsKnown() throws Exception {
		assertThat(this.address.url()).isNull();
		assertThat(this.address.shown()).isEqualTo("web-1");
		request(new AddressFilter(this.address, false), "http", "10.0.0.7", 8080, "");
		assertThat(this.address.shown()).isEqualTo("http://10.0.0.7:8080");
	}

	@Test
	void whatIsConfiguredWins() throws Exception {
		ServerAddress configured = new ServerAddress("https://configured/", "web-1");
		request(new AddressFilter(configured, true), "http", "10.0.0.7", 8080, "");
		assertThat(configured.url()).isEqualTo("https://configured/");
	}

	@Test
	void onlyTheFirstRequestCounts() throws Exception {
		AddressFilter filter = new AddressFilter(this.address, false);
		request(filter, "http", "one", 80, "");
		request(filter, "http", "other", 80, "");
		assertThat(this.address.url()).isEqualTo("http://one");
	}

	@Test
	void eachNewHostCountsWhereEveryRequestDoes() throws Exception {
		AddressFilter filter = new AddressFilter(this.address, true);
		request(filter, "http", "one", 80, "");
		request(filter, "https", "other", 8443, "");
		assertThat(this.address.url()).isEqualTo("https://other:8443");
		request(filter, "http", "one", 80, "");
		assertThat(this.address.url()).isEqualTo("http://one");
	}

	@ParameterizedTest
	@CsvSource({ "http,a,80,'',http://a", "https,a,443,'',https://a", "https,a,80,'',https://a:80",
			"http,a,-1,/app,http://a/app", "http,::1,8080,'',http://[::1]:8080", "http,[::1],80,'',http://[::1]" })
	void theUsualPortIsLeftOutAndTheContextPathIsNot(String scheme, String host, int port, String path, String url)
			throws Exception {
		request(new AddressFilter(this.address, false), scheme, host, port, path);
		assertThat(this.address.url()).isEqualTo(url);
	}

	@Test
	void itIsBehindTheFiltersThatRefuseRequestsAndReadForwardedHeadersAndOnlyWhereItIsWanted() {
		AddressConfiguration.ServletConfiguration configuration = new AddressConfiguration.ServletConfiguration();
		FilterRegistrationBean<?> wanted = configuration.lbsyncAddressFilter(this.address,
				new WebRoutingProperties(null, AddressDetection.FIRST_REQUEST));
		assertThat(wanted.getOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
		assertThat(wanted.isEnabled()).isTrue();
		assertThat(configuration
			.lbsyncAddressFilter(this.address, new WebRoutingProperties("http://a", AddressDetection.FIRST_REQUEST))
			.isEnabled()).isFalse();
		assertThat(
				configuration.lbsyncAddressFilter(this.address, new WebRoutingProperties(null, AddressDetection.NONE))
					.isEnabled())
			.isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "ftp,a", "http,'a b'", "http,''", "http,'a/<b>'" })
	void whatIsNoWebAddressIsPassedOver(String scheme, String host) throws Exception {
		AddressFilter filter = new AddressFilter(this.address, false);
		request(filter, scheme, host, 80, "");
		request(filter, "http", "a".repeat(500), 80, "");
		assertThat(this.address.url()).isNull();
		request(filter, "http", "good", 80, "");
		assertThat(this.address.url()).isEqualTo("http://good");
	}

	private static void request(AddressFilter filter, String scheme, @Nullable String host, int port, String path)
			throws IOException, ServletException {
		MockServletContext context = new MockServletContext();
		context.setContextPath(path);
		MockHttpServletRequest request = new MockHttpServletRequest(context);
		request.setScheme(scheme);
		request.setServerName(host);
		request.setServerPort(port);
		MockFilterChain chain = new MockFilterChain();
		filter.doFilter(request, new MockHttpServletResponse(), chain);
		assertThat(chain.getRequest()).as("the request goes on").isSameAs(request);
	}

}

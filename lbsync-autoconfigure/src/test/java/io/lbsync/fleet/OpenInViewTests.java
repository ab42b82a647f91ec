package io.lbsync.fleet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.lbsync.fleet.Compared.BareItems;
import io.lbsync.fleet.OpenInView.Pages;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With open-in-view, Boot's default, Hibernate keeps what a request has read until its
 * end. A value that is loaded from that is returned, and not kept if its eviction came
 * during the request.
 */
@ParameterizedClass(name = "by a filter: {0}")
@ValueSource(booleans = { false, true })
class OpenInViewTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	OpenInViewTests(boolean byFilter) {
	}

	@BeforeParameterizedClassInvocation
	static void start(boolean byFilter) {
		fleet = Fleet.create(new Variant(Product.POSTGRESQL, Access.JPA));
		a = fleet.server("a", "spring.main.sources=io.lbsync.fleet.Compared,io.lbsync.fleet.OpenInView",
				"lbsync.cache.exclude=bare:*", "spring.main.web-application-type=servlet", "server.port=0",
				"spring.jpa.open-in-view=" + !byFilter, "test.by-filter=" + byFilter);
		b = fleet.server("b");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void reset() {
		fleet.reset();
		a.bean(BareItems.class).cache("items").clear();
		a.bean(Pages.class).meanwhile(() -> {
		});
	}

	@Test
	void whatARequestLoadsFromBeforeAnEvictionIsNotKept() throws Exception {
		a.bean(Pages.class).meanwhile(this::changeElsewhere);
		assertThat(get()).as("the entity is the old one to the end of the request").isEqualTo("old1 old1 old1");
		assertThat(a.cached(1)).as("kept").isNull();
		assertThat(a.items().find(1)).isEqualTo("new1");
		assertThat(a.bean(BareItems.class).find(1)).as("without a guard, for ever").isEqualTo("old1");
	}

	@Test
	void whatATransactionOfTheRequestLoadsFromBeforeAnEvictionIsNotKept() throws Exception {
		a.bean(Pages.class).meanwhile(() -> {
			changeElsewhere();
			a.inTransaction(() -> assertThat(a.items().find(1)).as("also in a new transaction").isEqualTo("old1"));
			assertThat(a.cached(1)).as("kept").isNull();
		});
		get();
		assertThat(a.items().find(1)).isEqualTo("new1");
	}

	@Test
	void whatARequestLoadsWhileNothingIsEvictedIsKept() throws Exception {
		assertThat(get()).isEqualTo("old1 old1 old1");
		assertThat(a.cached(1)).isEqualTo("old1");
	}

	private void changeElsewhere() {
		Compared.elsewhere(() -> b.items().update(1, "new1"));
		Compared.elsewhere(a::step);
		a.bean(BareItems.class).cache("items").evict(1);
	}

	private static String get() throws Exception {
		String port = a.bean(Environment.class).getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/item")).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

}

package io.lbsync.autoconfigure;

import java.util.Map;

import io.lbsync.autoconfigure.ServerIdentityFactory.Machine;
import io.lbsync.server.LocalTempFolder.Location;
import io.lbsync.server.ServerIdentity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ServerIdentityFactoryTests {

	private static final HostingProperties NOTHING = new HostingProperties(null, null, Location.DEFAULT);

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void configuredMachineWins() {
		HostingProperties hosting = new HostingProperties(null, " web-1 ", Location.DEFAULT);
		assertThat(create(hosting, machine("host", Map.of("WEBSITE_INSTANCE_ID", "azure"))).machine())
			.isEqualTo("web-1");
	}

	@Test
	void instanceOfAzureComesBeforeHost() {
		assertThat(create(NOTHING, machine("host", Map.of("WEBSITE_INSTANCE_ID", "azure"))).machine())
			.isEqualTo("azure");
	}

	@Test
	void hostIsUsedWhenNothingIsConfigured() {
		assertThat(create(NOTHING, machine("host", Map.of("HOSTNAME", "other"))).machine()).isEqualTo("host");
	}

	@Test
	void variablesHelpWhenHostHasNoAddress() {
		assertThat(create(NOTHING, machine(null, Map.of("HOSTNAME", "linux"))).machine()).isEqualTo("linux");
		assertThat(create(NOTHING, machine(null, Map.of("COMPUTERNAME", "WINDOWS", "HOSTNAME", " "))).machine())
			.isEqualTo("WINDOWS");
	}

	@Test
	void machineWithoutNameIsRefusedWithAdvice() {
		assertThatIllegalStateException().isThrownBy(() -> create(NOTHING, machine(null, Map.of())))
			.withMessageContaining("umbraco.cms.hosting.machine-identifier");
	}

	@Test
	void tooLongMachineIsRefusedByItsPropertyName() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(
				() -> create(new HostingProperties(null, "m".repeat(151), Location.DEFAULT), machine("host", Map.of())))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("umbraco.cms.hosting.machine-identifier"));
		assertThat(create(new HostingProperties(null, "m".repeat(150), Location.DEFAULT), machine("host", Map.of()))
			.machine()).hasSize(150);
	}

	@Test
	void applicationIsHashOfSiteName() {
		ServerIdentity identity = create(new HostingProperties("abc", null, Location.DEFAULT),
				machine("host", Map.of()));
		// The test vector of FIPS 180-1.
		assertThat(identity.applicationId()).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
	}

	@Test
	void applicationsOnOneMachineDiffer() {
		String first = applicationId("shop", "8081", "/srv/a");
		assertThat(applicationId("shop", "8081", "/srv/a")).isEqualTo(first);
		assertThat(applicationId("shop", "8082", "/srv/a")).isNotEqualTo(first);
		assertThat(applicationId("shop", "8081", "/srv/b")).isNotEqualTo(first);
		assertThat(applicationId("blog", "8081", "/srv/a")).isNotEqualTo(first);
	}

	@Test
	void nothingConfiguredIsEnough() {
		assertThat(create(NOTHING, Machine.current()).applicationId()).matches("[0-9a-f]{40}");
	}

	private String applicationId(String name, String port, String directory) {
		MockEnvironment configured = new MockEnvironment().withProperty("spring.application.name", name)
			.withProperty("server.port", port);
		return new ServerIdentityFactory(NOTHING, configured, new Machine("host", Map.of(), directory)).create()
			.applicationId();
	}

	private ServerIdentity create(HostingProperties hosting, Machine machine) {
		return new ServerIdentityFactory(hosting, this.environment, machine).create();
	}

	private static Machine machine(@Nullable String host, Map<String, String> variables) {
		return new Machine(host, variables, "/srv");
	}

}

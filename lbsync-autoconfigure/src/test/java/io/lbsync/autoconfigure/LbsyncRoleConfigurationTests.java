package io.lbsync.autoconfigure;

import io.lbsync.election.ElectedServerRoleAccessor;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.SchedulingPublisherServerRoleAccessor;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.SingleServerRoleAccessor;
import io.lbsync.role.SubscriberServerRoleAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class LbsyncRoleConfigurationTests {

	private static final String ROLE = "umbraco.cms.global.server-role=";

	private static final String DISABLE = "umbraco.cms.global.disable-election-for-single-server=true";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, LbsyncAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:roles;DB_CLOSE_DELAY=-1", "lbsync.loops=off");

	@Test
	void roleIsElectedWhenNothingIsSaid() {
		this.runner.withPropertyValues("lbsync.loops=auto").run((context) -> {
			assertThat(context.getBean(ServerRoleAccessor.class)).isInstanceOf(ElectedServerRoleAccessor.class);
			assertThat(context.getBean(RoleSource.class).text()).isEqualTo("elected");
		});
	}

	@Test
	void aServerWhoseLoopsNobodyTurnsIsTheOnlyOneWhenNothingIsSaid() {
		this.runner.run((context) -> {
			assertThat(context.getBean(ServerRoleAccessor.class).currentServerRole()).isEqualTo(ServerRole.SINGLE);
			assertThat(context.getBean(RoleSource.class)).isEqualTo(RoleSource.PROPERTY);
			assertThat(context.getBean(MainDomOwnership.class).isMainDom()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { ROLE, "umbraco.cms.Global.serverRole=" })
	void aServerWhoseLoopsATestTurnsByHandIsElectedWhenThatIsSaid(String property) {
		this.runner.withPropertyValues(property + "elected")
			.run((context) -> assertThat(context.getBean(ServerRoleAccessor.class))
				.isInstanceOf(ElectedServerRoleAccessor.class));
	}

	@ParameterizedTest
	@CsvSource({ "single, SINGLE", "subscriber, SUBSCRIBER", "scheduling-publisher, SCHEDULING_PUBLISHER" })
	void propertySetsExplicitRole(String value, ServerRole role) {
		this.runner.withPropertyValues(ROLE + value).run((context) -> {
			assertThat(context.getBean(ServerRoleAccessor.class).currentServerRole()).isEqualTo(role);
			assertThat(context.getBean(RoleSource.class).text()).isEqualTo("property");
		});
	}

	@Test
	void onlyServerNeedsNoElection() {
		this.runner.withPropertyValues(DISABLE).run((context) -> {
			assertThat(context.getBean(ServerRoleAccessor.class)).isInstanceOf(SingleServerRoleAccessor.class);
			assertThat(context.getBean(RoleSource.class)).isEqualTo(RoleSource.PROPERTY);
		});
	}

	@Test
	void explicitRoleWinsOverDisabledElection() {
		this.runner.withPropertyValues(DISABLE, ROLE + "subscriber")
			.run((context) -> assertThat(context.getBean(ServerRoleAccessor.class))
				.isInstanceOf(SubscriberServerRoleAccessor.class));
	}

	@Test
	void whenTheUserDefinesTheirOwnAccessorThenOursBacksOff() {
		this.runner.withUserConfiguration(TheirAccessor.class)
			.withPropertyValues(ROLE + "subscriber")
			.run((context) -> {
				assertThat(context.getBean(ServerRoleAccessor.class))
					.isInstanceOf(SchedulingPublisherServerRoleAccessor.class);
				assertThat(context.getBean(RoleSource.class).text()).isEqualTo("bean");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class TheirAccessor {

		@Bean
		ServerRoleAccessor theirAccessor() {
			return new SchedulingPublisherServerRoleAccessor();
		}

	}

}

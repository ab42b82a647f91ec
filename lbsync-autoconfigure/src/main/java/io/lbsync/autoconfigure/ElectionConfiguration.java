package io.lbsync.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import io.lbsync.doorbell.Doorbell;
import io.lbsync.election.ElectedServerRoleAccessor;
import io.lbsync.election.Election;
import io.lbsync.election.ElectionFence;
import io.lbsync.election.ElectionSettings;
import io.lbsync.election.ElectionSource;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.loop.Ticker;
import io.lbsync.maindom.MainDomMember;
import io.lbsync.role.ExplicitRoleFence;
import io.lbsync.role.SchedulingPublisherFence;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.server.ServerStart;

/**
 * The election, for applications that declare no {@link ServerRoleAccessor}. It is
 * created in any case and takes part only where the role is to be elected: otherwise it
 * sends nothing.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(ServerRoleAccessor.class)
@Import(SessionLocksConfiguration.class)
class ElectionConfiguration {

	private static final Log logger = LogFactory.getLog(ElectionConfiguration.class);

	// The reader has 1000: it saves its position after this server has stepped down.
	private static final int STEPS_DOWN_BEFORE_THE_READER = 900;

	/**
	 * Where nobody turns the loops there is no election: a context that a test turns by
	 * hand is the only server, unless it says what it is, be it that it is elected.
	 */
	@Bean
	RoleSetting lbsyncRoleSetting(GlobalProperties global, LbsyncProperties lbsync, Environment environment) {
		boolean said = FoundProperty.find(environment, GlobalProperties.PREFIX + ".server-role") != null;
		boolean off = lbsync.loops() == LbsyncProperties.Loops.OFF;
		return (off && !said) ? RoleSetting.SINGLE : global.effectiveRole();
	}

	@Bean
	@ConditionalOnMissingBean
	RoleSource lbsyncRoleSource(RoleSetting setting, LbsyncProperties lbsync, SchemaMode schema, Tables tables) {
		if (setting != RoleSetting.ELECTED) {
			return RoleSource.PROPERTY;
		}
		if (!tables.keyValue()) {
			logger.warn("This server is a subscriber and takes no part in an election: umbracoKeyValue is missing, or "
					+ "its values are too short (Umbraco 11.4 has them). Give each server its role by "
					+ "'umbraco.cms.global.server-role'");
			return RoleSource.ABSTAINING;
		}
		if (schema == SchemaMode.NONE && tables.umbracoSite() && !lbsync.umbraco().takePart()) {
			logger.info("This server is a subscriber beside the servers of an Umbraco site, which elect their "
					+ "scheduling one without it");
			return RoleSource.ABSTAINING;
		}
		return RoleSource.ELECTED;
	}

	@Bean
	ServerRoleAccessor lbsyncServerRoleAccessor(RoleSource source, RoleSetting setting, Election election) {
		return switch (source) {
			case ELECTED -> new ElectedServerRoleAccessor(election);
			case ABSTAINING -> RoleSetting.SUBSCRIBER.explicitAccessor();
			case PROPERTY, BEAN -> setting.explicitAccessor();
		};
	}

	@Bean
	@ConditionalOnMissingBean
	SchedulingPublisherFence lbsyncSchedulingPublisherFence(RoleSource source, ServerRoleAccessor role,
			Election election, Database database) {
		return (source == RoleSource.ELECTED) ? new ElectionFence(election, database) : new ExplicitRoleFence(role);
	}

	@Bean
	@ConditionalOnMissingBean
	Election lbsyncElection(Database database, Tables tables, ServerStart start, ServerAddress address,
			ElectionSettings settings, SessionLocks locks, WriteAccess access, Doorbell doorbell,
			ApplicationEventPublisher events) {
		Database impatient = new Database(database.dataSource(), database.dialect(), settings.touchPatience());
		return new Election(new ElectionSource(impatient, tables, start, address::shown, locks, access::readOnly),
				settings, Ticker.system(), (event) -> {
					if (schedules(event.previous()) || schedules(event.current())) {
						doorbell.changed();
					}
					events.publishEvent(event);
				});
	}

	private static boolean schedules(ServerRole role) {
		return role == ServerRole.SINGLE || role == ServerRole.SCHEDULING_PUBLISHER;
	}

	@Bean
	MainDomMember lbsyncElectionInMainDom(RoleSource source, Election election) {
		return new MainDomMember() {

			@Override
			public int weight() {
				return STEPS_DOWN_BEFORE_THE_READER;
			}

			@Override
			public void release() {
				if (source == RoleSource.ELECTED) {
					election.stepDown();
				}
			}

		};
	}

	@Bean
	@ConditionalOnMissingBean
	ElectionSettings lbsyncElectionSettings(RegistrarProperties registrar, MessengerProperties messenger,
			LbsyncProperties lbsync) {
		lbsync.election().checkWithin(registrar);
		return new ElectionSettings(registrar.waitTimeBetweenCalls(), registrar.staleServerTimeout(),
				registrar.touchTimeout(), lbsync.election().grace(), lbsync.election().margin(),
				messenger.timeToRetainInstructions());
	}

	@Bean
	@ConditionalOnProperty(name = "lbsync.loops", havingValue = "auto", matchIfMissing = true)
	ElectionLifecycle lbsyncElectionLifecycle(RoleSource source, Election election) {
		return new ElectionLifecycle(election, source == RoleSource.ELECTED);
	}

}

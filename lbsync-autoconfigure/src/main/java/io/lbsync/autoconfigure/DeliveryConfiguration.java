package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

import io.lbsync.delivery.DatabaseDistributedCache;
import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.DeliverySettings;
import io.lbsync.delivery.DeliveryTransactionListener;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.delivery.LocalApplication;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRows;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PayloadCodec;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.instruction.UmbracoRefreshers;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncSettings;

/**
 * From changes on this server to rows in the log.
 */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

	// Created with the post-processor that wants it; the role says that this is meant.
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DeliveryTransactionListener lbsyncTransactionListener() {
		return new DeliveryTransactionListener();
	}

	@Bean
	static TransactionListenerPostProcessor lbsyncTransactionListenerPostProcessor(
			DeliveryTransactionListener listener) {
		return new TransactionListenerPostProcessor(listener);
	}

	@Bean
	@ConditionalOnMissingBean
	InstructionRows lbsyncInstructionRows(InstructionCodec codec, SyncSettings settings, SchemaMode mode,
			LbsyncProperties properties) {
		return new InstructionRows(codec, settings.maxProcessingInstructionCount(),
				(mode == SchemaMode.NONE) ? hiddenFromUmbraco(properties) : (refresher) -> false);
	}

	/**
	 * Beside genuine Umbraco servers, a refresher that they lack would stop their page.
	 */
	private static Predicate<UUID> hiddenFromUmbraco(LbsyncProperties properties) {
		Set<UUID> theirs = properties.umbraco().refreshers();
		return (refresher) -> !UmbracoRefreshers.KNOWN.contains(refresher) && !theirs.contains(refresher);
	}

	@Bean
	DeliveredCount lbsyncDeliveredCount(Doorbell doorbell) {
		return new DeliveredCount(doorbell::changed);
	}

	@Bean
	@ConditionalOnMissingBean
	Delivery lbsyncDelivery(Database database, LogAppender appender, OwnInstructions own, DeliveredCount count,
			DeliveryTransactionListener listener, LbsyncProperties properties) {
		DeliverySettings settings = DeliverySettings.of(appender.log().lockedOrder());
		Delivery delivery = new Delivery(database, appender, own, settings, count).follow(listener);
		if (properties.loops() == LbsyncProperties.Loops.OFF) {
			// Nothing will start it: whoever publishes writes.
			delivery.stop(Duration.ZERO);
		}
		return delivery;
	}

	@Bean
	LogAppender lbsyncLogAppender(InstructionLog log, InstructionRows rows, WriteAccess access) {
		return new LogAppender(log, rows, access);
	}

	/**
	 * The user's refreshers may want the distributed cache, so it finds them, and the
	 * reader, when it needs them.
	 */
	@Bean
	@ConditionalOnMissingBean
	DistributedCache lbsyncDistributedCache(Delivery delivery, PayloadCodec payloads,
			ObjectProvider<RefreshDispatch> dispatch, ObjectProvider<CacheRefreshers> refreshers,
			MainDomOwnership owner, ObjectProvider<Sync> sync) {
		LocalApplication local = (instructions) -> instructions.stream()
			.filter((instruction) -> owner.isMainDom() || !persistent(refreshers.getObject(), instruction))
			.forEach(dispatch.getObject()::apply);
		return new DatabaseDistributedCache(delivery, local, payloads::writeEach,
				(mark, timeout) -> sync.getObject().await(mark, timeout));
	}

	private static boolean persistent(CacheRefreshers refreshers, RefreshInstruction instruction) {
		return refreshers.find(instruction.refresherId()).map(CacheRefresher::persistent).orElse(false);
	}

}

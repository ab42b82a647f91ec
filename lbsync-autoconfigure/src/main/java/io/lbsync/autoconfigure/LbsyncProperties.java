package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * What Umbraco has no name for.
 *
 * @param enabled Whether this application takes part. Without it, no bean of lbsync is
 * created and nothing is kept in step.
 * @param loops Whether background loops run by themselves ('auto') or not at all ('off'),
 * so that a test can turn them by hand. Without them the server is the only one, unless
 * its role is set.
 * @param strictOrder Whether writers of instructions queue up at a lock row, from their
 * insert to their commit, so that instructions appear in the order of their ids, on
 * MariaDB, MySQL and SQL Server. Not for Galera. The same on all servers.
 * @param gapTimeout Time after which an instruction that never became visible is given
 * up, where nothing proves that it never will. Longer than any transaction.
 * @param cache Settings of the Spring caches.
 * @param doorbell Settings of the doorbell.
 * @param election Settings of the election.
 * @param jobs Settings of the distributed jobs.
 * @param scheduledTasks Settings of the requests that jobs send.
 * @param umbraco Settings for a database that genuine Umbraco servers use, too.
 */
@ConfigurationProperties(LbsyncProperties.PREFIX)
record LbsyncProperties(@DefaultValue("true") boolean enabled, @DefaultValue("auto") Loops loops,
		@DefaultValue("false") boolean strictOrder,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:10:00") Duration gapTimeout,
		@DefaultValue Cache cache, @DefaultValue Doorbell doorbell, @DefaultValue Election election,
		@DefaultValue Jobs jobs, @DefaultValue ScheduledTasks scheduledTasks, @DefaultValue Umbraco umbraco) {

	static final String PREFIX = "lbsync";

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		gapTimeout();
		this.cache.maxKeys();
		this.cache.replicaLag();
		this.cache.maxStaleness();
		this.election.grace();
		this.election.margin();
		this.jobs.keepAlive();
		this.jobs.threads();
		this.scheduledTasks.timeout();
	}

	@Override
	public Duration gapTimeout() {
		return Require.positive(PREFIX + ".gap-timeout", this.gapTimeout);
	}

	/**
	 * Who turns the loops.
	 */
	enum Loops {

		/** Threads of their own. */
		AUTO,

		/** Nobody. */
		OFF

	}

	/**
	 * The Spring caches. A pattern is {@code cache} or {@code manager:cache}, {@code *}
	 * stands for anything.
	 *
	 * @param include Comma-separated list of caches that are kept in step although they
	 * are not known to be local, as 'cache' or 'manager:cache', where '*' stands for
	 * anything.
	 * @param exclude Comma-separated list of caches that are left alone, as 'cache' or
	 * 'manager:cache', where '*' stands for anything. It wins over the included ones.
	 * @param privateKeys Comma-separated list of caches whose keys never travel, as
	 * 'cache' or 'manager:cache', where '*' stands for anything. A change of one entry
	 * clears such a cache on the other servers.
	 * @param maxKeys Number of changed keys of one cache in one transaction above which
	 * the other servers are told to clear that cache.
	 * @param reorderTransactions Whether transactions begin before cache annotations of
	 * the same method act, where the application gives neither an order, so that an
	 * eviction commits or rolls back with the transaction.
	 * @param replicaLag Time by which replicas that the application reads from may lag
	 * behind. Each eviction is applied once more after it. Without it, all reads are
	 * taken to come from the primary database.
	 * @param maxStaleness Time for which this server may hear nothing from the database
	 * before its caches are bypassed. Without it, what is cached is served however long
	 * that lasts.
	 * @param serveWhenStale Comma-separated list of caches that are served nevertheless,
	 * as 'cache' or 'manager:cache', where '*' stands for anything. It wins over those
	 * that fail.
	 * @param failWhenStale Comma-separated list of caches whose reads fail instead of
	 * being bypassed, as 'cache' or 'manager:cache', where '*' stands for anything.
	 */
	record Cache(@DefaultValue List<String> include, @DefaultValue List<String> exclude,
			@DefaultValue List<String> privateKeys, @DefaultValue("10000") int maxKeys,
			@DefaultValue("true") boolean reorderTransactions,
			@TimeSpan @DurationFormat(DurationStyle.ISO8601) @Nullable Duration replicaLag,
			@TimeSpan @DurationFormat(DurationStyle.ISO8601) @Nullable Duration maxStaleness,
			@DefaultValue List<String> serveWhenStale, @DefaultValue List<String> failWhenStale) {

		@Override
		public int maxKeys() {
			return Require.positive(PREFIX + ".cache.max-keys", this.maxKeys);
		}

		@Override
		public @Nullable Duration replicaLag() {
			return (this.replicaLag != null) ? Require.positive(PREFIX + ".cache.replica-lag", this.replicaLag) : null;
		}

		@Override
		public @Nullable Duration maxStaleness() {
			return (this.maxStaleness != null) ? Require.positive(PREFIX + ".cache.max-staleness", this.maxStaleness)
					: null;
		}

	}

	/**
	 * How servers learn of changes before their next look.
	 *
	 * @param enabled Whether servers tell each other through the database that there is
	 * something new (PostgreSQL), and look more often while there is. Otherwise each
	 * looks at its interval only.
	 */
	record Doorbell(@DefaultValue("true") boolean enabled) {

	}

	/**
	 * Who schedules. The same on all servers.
	 *
	 * @param sessionLock Whether a crash of the scheduling server is noticed by a lock of
	 * its database session ('auto', where the database has such locks) or only by the
	 * stale time-out ('off').
	 * @param grace Time for which a sign of life of that session is good.
	 * @param margin Time by which a server gives up its term before others may take it.
	 */
	record Election(@DefaultValue("auto") SessionLock sessionLock,
			@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:00.7") Duration grace,
			@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:00.3") Duration margin) {

		private static final String GRACE = PREFIX + ".election.grace";

		private static final String MARGIN = PREFIX + ".election.margin";

		@Override
		public Duration grace() {
			return Require.positive(GRACE, this.grace);
		}

		@Override
		public Duration margin() {
			return Require.positive(MARGIN, this.margin);
		}

		/**
		 * Check that a term can be kept.
		 */
		void checkWithin(RegistrarProperties registrar) {
			Duration most = registrar.staleServerTimeout().minus(registrar.waitTimeBetweenCalls());
			Require.check(margin().compareTo(most) < 0, MARGIN, margin(),
					"Must be shorter than %s, the time by which %s.stale-server-timeout is longer than %s."
						.formatted(most, RegistrarProperties.PREFIX, "wait-time-between-calls"));
		}

	}

	/**
	 * Distributed jobs.
	 *
	 * @param keepAlive Time without a sign of life after which another server takes over
	 * a job that this one is running. Zero to give no signs of life: then
	 * 'umbraco.cms.distributed-jobs.maximum-execution-time' decides.
	 * @param threads Most distributed jobs that run at the same time on this server.
	 */
	record Jobs(@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:30") Duration keepAlive,
			@DefaultValue("8") int threads) {

		private static final Duration SHORTEST = Duration.ofMillis(300);

		@Override
		public Duration keepAlive() {
			Require.check(this.keepAlive.isZero() || this.keepAlive.compareTo(SHORTEST) >= 0,
					PREFIX + ".jobs.keep-alive", this.keepAlive,
					"Must be zero, or at least 300ms, because a sign of life is given each third of it.");
			return Require.notNegative(PREFIX + ".jobs.keep-alive", this.keepAlive);
		}

		@Override
		public int threads() {
			return Require.positive(PREFIX + ".jobs.threads", this.threads);
		}

	}

	/**
	 * Whether locks of database sessions are used.
	 */
	enum SessionLock {

		/** Where the database has them. */
		AUTO,

		/** Nowhere. */
		OFF

	}

	/**
	 * How scheduled tasks and the keep-alive send their requests.
	 *
	 * @param timeout Time after which a request of a scheduled task or of the keep-alive
	 * is given up, redirects and the whole answer included.
	 * @param followForeignRedirects Whether such requests follow redirects to other
	 * servers, too. Otherwise they only follow those to the same host and port, and from
	 * 'http' to 'https' on the same host.
	 */
	record ScheduledTasks(@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:30") Duration timeout,
			@DefaultValue("false") boolean followForeignRedirects) {

		@Override
		public Duration timeout() {
			return Require.positive(PREFIX + ".scheduled-tasks.timeout", this.timeout);
		}

	}

	/**
	 * Beside genuine Umbraco servers.
	 *
	 * @param refreshers Comma-separated list of the unique ids of refreshers that the
	 * Umbraco servers of this database have beyond Umbraco's own. Instructions for all
	 * others are written so that Umbraco passes over them.
	 * @param takePart Whether this server takes part in the election although the tables
	 * are those of an Umbraco site. Only where no Umbraco server schedules any more.
	 */
	record Umbraco(@DefaultValue Set<UUID> refreshers, @DefaultValue("false") boolean takePart) {

	}

}

package io.lbsync.benchmarks.startup;

import java.util.List;

/**
 * Applications, and what they have beyond an empty one.
 */
enum Contestant {

	/** What the others are compared with. */
	PLAIN("starter-jdbc alone", PlainApplication.class, List.of(), ""),

	/** As any application does that has a database: its pool opens connections. */
	QUERY("starter-jdbc, a query at the start", QueryApplication.class, List.of(), ""),

	/** Its tables are there; without Flyway it looks for them only. */
	LBSYNC("lbsync, tables made by hand", PlainApplication.class,
			List.of("lbsync-autoconfigure", "jackson-databind-3", "jackson-core-3", "jackson-annotations"), ""),

	/** As the starter is: Flyway looks after the tables. */
	LBSYNC_FLYWAY("lbsync's starter, with Flyway", PlainApplication.class,
			List.of("lbsync-autoconfigure", "jackson-databind-3", "jackson-core-3", "jackson-annotations",
					"flyway-core", "flyway-database-postgresql"),
			""),

	/** Spring's scheduling, and locks. */
	SHEDLOCK("ShedLock", ShedLockApplication.class, List.of("shedlock-"), """
			CREATE TABLE shedlock (
				name varchar(64) NOT NULL PRIMARY KEY,
				lock_until timestamp NOT NULL,
				locked_at timestamp NOT NULL,
				locked_by varchar(255) NOT NULL
			)
			"""),

	/** Its starter. */
	DB_SCHEDULER("db-scheduler's starter", PlainApplication.class, List.of("db-scheduler-"), """
			CREATE TABLE scheduled_tasks (
				task_name text NOT NULL,
				task_instance text NOT NULL,
				task_data bytea,
				execution_time timestamp with time zone,
				picked boolean NOT NULL,
				picked_by text,
				last_success timestamp with time zone,
				last_failure timestamp with time zone,
				consecutive_failures int,
				last_heartbeat timestamp with time zone,
				version bigint NOT NULL,
				priority smallint,
				state text,
				PRIMARY KEY (task_name, task_instance)
			)
			"""),

	/** Spring Boot's starter of Quartz, with jobs in the database, in a cluster. */
	QUARTZ("Quartz, Spring Boot's starter", PlainApplication.class,
			List.of("quartz-", "spring-boot-quartz", "spring-context-support"),
			"/org/quartz/impl/jdbcjobstore/tables_postgres.sql");

	private final String title;

	private final Class<?> application;

	private final List<String> libraries;

	private final String tables;

	Contestant(String title, Class<?> application, List<String> libraries, String tables) {
		this.title = title;
		this.application = application;
		this.libraries = libraries;
		this.tables = tables;
	}

	/**
	 * Name for people.
	 */
	String title() {
		return this.title;
	}

	Class<?> application() {
		return this.application;
	}

	/**
	 * How names of the jars begin that it has beyond the empty application's.
	 */
	List<String> libraries() {
		return this.libraries;
	}

	/**
	 * What makes its tables, as SQL or as a resource; empty if it has none.
	 */
	String tables() {
		return this.tables;
	}

}

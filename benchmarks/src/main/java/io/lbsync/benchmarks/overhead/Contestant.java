package io.lbsync.benchmarks.overhead;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ways to tell other servers of a change within its transaction. All but the first two
 * write the row themselves.
 */
enum Contestant {

	/** What the others are compared with. */
	NOTHING("without lbsync") {

		@Override
		void tell(JdbcClient jdbc, int account) {
		}

	},

	/** It does everything by itself. */
	LBSYNC("lbsync") {

		@Override
		void tell(JdbcClient jdbc, int account) {
		}

	},

	/** A row, and nothing that puts rows in order. */
	ROW("a row by plain JDBC") {

		@Override
		void tell(JdbcClient jdbc, int account) {
			insert(jdbc, account, 0);
		}

	},

	/** PostgreSQL's doorbell, rung in the transaction. */
	NOTIFY("a row and NOTIFY") {

		@Override
		void tell(JdbcClient jdbc, int account) {
			insert(jdbc, account, 0);
			jdbc.sql("SELECT pg_notify('changed', ?)").param(String.valueOf(account)).query(Object.class).optional();
		}

	},

	/** A counter that writers queue up at, as Jackrabbit's journal has. */
	COUNTER("a row with the number of a counter row") {

		@Override
		void tell(JdbcClient jdbc, int account) {
			insert(jdbc, account,
					jdbc.sql("UPDATE counter SET revision = revision + 1 RETURNING revision")
						.query(Long.class)
						.single());
		}

	},

	/** A lock that writers queue up at, as message-db has. */
	ADVISORY_LOCK("a row behind an advisory lock") {

		@Override
		void tell(JdbcClient jdbc, int account) {
			jdbc.sql("SELECT pg_advisory_xact_lock(4711)").query(Object.class).optional();
			insert(jdbc, account, 0);
		}

	};

	private final String title;

	Contestant(String title) {
		this.title = title;
	}

	/**
	 * Name for people.
	 */
	String title() {
		return this.title;
	}

	/**
	 * Tell the others, last thing in the transaction.
	 */
	abstract void tell(JdbcClient jdbc, int account);

	private static void insert(JdbcClient jdbc, int account, long revision) {
		jdbc.sql("INSERT INTO instruction (stamp, json, originated, revision)"
				+ " VALUES (clock_timestamp() AT TIME ZONE 'UTC', ?, 'writer/0123456789', ?)")
			.param("[{\"RefreshType\":6,\"RefresherId\":\"6c627379-6e63-4a31-9d0a-737072636163\",\"JsonPayload\":"
					+ "\"[{\\\"manager\\\":\\\"cacheManager\\\",\\\"cache\\\":\\\"items\\\",\\\"keys\\\":[[\\\"int\\\",\\\""
					+ account + "\\\"]]}]\"}]")
			.param(revision)
			.update();
	}

}

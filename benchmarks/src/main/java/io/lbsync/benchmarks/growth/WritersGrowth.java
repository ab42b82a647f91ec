package io.lbsync.benchmarks.growth;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.testkit.PostgresServer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writers, each with a connection and a row of its own, as fast as they can: commits per
 * second with an instruction in each transaction, and without. What else delivery does in
 * an application is W8.
 */
final class WritersGrowth {

	private static final int ROUNDS = 4;

	private static final String ROW = "[{\"RefreshType\":3,\"RefresherId\":\"" + Heard.ID
			+ "\",\"GuidId\":\"00000000-0000-0000-0000-000000000000\",\"IntId\":4711,\"JsonIds\":null,\"JsonIdCount\":1,"
			+ "\"JsonPayload\":null}]";

	private final Plan plan;

	private final Results results;

	WritersGrowth(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	void measure(PostgresServer server) {
		System.out.printf("%nWriters: commits/s, median of %d rounds (least to most); share of those without%n",
				ROUNDS);
		String url = server.createDatabase("writers");
		try (ConfigurableApplicationContext context = BareServer.start(url, "writer", "lbsync.loops=off",
				"umbraco.cms.global.server-role=subscriber")) {
			InstructionLog log = context.getBean(InstructionLog.class);
			JdbcClient jdbc = context.getBean(JdbcClient.class);
			jdbc.sql("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)").update();
			jdbc.sql("INSERT INTO account SELECT n, 0 FROM generate_series(0, 1000) AS n").update();
			this.plan.writers().forEach((writers) -> measure(url, log, writers));
		}
	}

	private void measure(String url, InstructionLog log, int writers) {
		Figures without = new Figures("without lbsync");
		Figures with = new Figures("lbsync");
		for (int round = 0; round < ROUNDS; round++) {
			boolean first = round % 2 == 0;
			(first ? without : with).add(commits(url, first ? null : log, writers));
			(first ? with : without).add(commits(url, first ? log : null, writers));
		}
		for (Figures figures : List.of(without, with)) {
			System.out.printf(Locale.ROOT, "  %2d writers%s%n", writers, figures.line(without));
			this.results.add("Writers: commits per second", writers, figures);
		}
	}

	private double commits(String url, InstructionLog log, int writers) {
		LongAdder commits = new LongAdder();
		long start = System.nanoTime();
		try (Background threads = new Background()) {
			for (int i = 0; i < writers; i++) {
				int account = i;
				threads.start(() -> write(url, log, account, threads, commits));
			}
			threads.pass(this.plan.writing() / ROUNDS);
		}
		return commits.sum() * 1e9 / (System.nanoTime() - start);
	}

	private static void write(String url, InstructionLog log, int account, Background threads, LongAdder commits)
			throws SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				PreparedStatement change = connection
					.prepareStatement("UPDATE account SET balance = balance + 1 WHERE id = ?")) {
			connection.setAutoCommit(false);
			while (threads.isRunning()) {
				change.setInt(1, account);
				change.executeUpdate();
				if (log != null) {
					log.append(connection, List.of(new InstructionRow(ROW, 1)));
				}
				connection.commit();
				commits.increment();
			}
		}
	}

}

package io.lbsync.benchmarks.catchup;

import java.util.Objects;

import io.lbsync.sync.Sync;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * lbsync, whose loops stand still: the pages of its reader follow each other as they do
 * when more is waiting.
 */
final class LbsyncBacklog implements Backlog {

	private static final String WAITING = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			SELECT clock_timestamp() AT TIME ZONE 'UTC',
				'[' || string_agg(replace(:sample, 'KEYKEY', lpad(CAST((n * :perRow + i) %% :keys AS text), %d, '0')), ',') || ']',
				'somebody else', :perRow
			FROM generate_series(0, :rows / :perRow - 1) AS n, generate_series(0, :perRow - 1) AS i
			GROUP BY n
			ORDER BY n
			"""
		.formatted(KEY_LENGTH);

	private final int perRow;

	private final ConfigurableApplicationContext context;

	private final JdbcClient jdbc;

	private final Sync sync;

	private final Cache cache;

	private final String sample;

	/**
	 * Start it.
	 * @param url address of an empty database
	 * @param perRow number of instructions in each row
	 */
	LbsyncBacklog(String url, int perRow) {
		this.perRow = perRow;
		try (ConfigurableApplicationContext writer = start(url, "writer")) {
			cache(writer).evict(SAMPLE);
		}
		this.context = start(url, "reader");
		this.jdbc = this.context.getBean(JdbcClient.class);
		this.sync = this.context.getBean(Sync.class);
		this.cache = cache(this.context);
		this.sample = this.jdbc.sql("SELECT btrim(\"jsonInstruction\", '[]') FROM \"umbracoCacheInstruction\"")
			.query(String.class)
			.single();
		this.sync.step();
	}

	private static ConfigurableApplicationContext start(String url, String name) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.datasource.url=" + url, "--spring.cache.type=caffeine", "--spring.flyway.enabled=false",
					"--spring.main.banner-mode=off", "--logging.level.root=warn", "--lbsync.loops=off",
					"--umbraco.cms.hosting.machine-identifier=" + name, "--umbraco.cms.global.server-role=subscriber");
	}

	private static Cache cache(ConfigurableApplicationContext server) {
		return Objects.requireNonNull(server.getBean(CacheManager.class).getCache("items"));
	}

	@Override
	public String title() {
		return "lbsync, %d in a row".formatted(this.perRow);
	}

	@Override
	public void fill(int rows, int keys) {
		this.jdbc.sql(WAITING)
			.param("sample", this.sample)
			.param("keys", keys)
			.param("rows", rows)
			.param("perRow", this.perRow)
			.update();
		this.jdbc.sql("VACUUM ANALYZE \"umbracoCacheInstruction\"").update();
	}

	@Override
	public void catchUp() {
		long last = this.jdbc.sql("SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\"").query(Long.class).single();
		long applied = this.sync.status().counts().applied();
		do {
			this.sync.step();
		}
		while (this.sync.status().lastSyncedId() < last);
		if (this.sync.status().counts().applied() == applied) {
			throw new IllegalStateException("Nothing was applied one by one: " + this.sync.status());
		}
	}

	@Override
	public void cache(String key) {
		this.cache.get(key, () -> key);
	}

	@Override
	public long cached() {
		return ((com.github.benmanes.caffeine.cache.Cache<?, ?>) this.cache.getNativeCache()).estimatedSize();
	}

	/**
	 * Its rows, fetched as it does and thrown away.
	 */
	BareScan bareScan() {
		return new BareScan(this.context.getBean(javax.sql.DataSource.class), this.sync.status().lastSyncedId());
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

	}

}

package io.lbsync.benchmarks;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a hit costs with lbsync and without it. Look at the differences, and at the bytes
 * of each hit ({@code gc.alloc.rate.norm}).
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar io.lbsync.benchmarks.CacheHitBenchmark}
 * takes about four minutes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheHitBenchmark {

	/** Whose cache it is. */
	@Param({ "spring", "lbsync" })
	public String cacheOf;

	private static final String KEY = "4711";

	private final Callable<String> loader = () -> "value";

	private TestDatabase database;

	private ConfigurableApplicationContext context;

	private Cache cache;

	private Application.Items items;

	/**
	 * Measure and print, with the bytes of each hit.
	 * @param arguments {@code --quick}, or none
	 * @throws RunnerException from JMH
	 */
	public static void main(String[] arguments) throws RunnerException {
		ChainedOptionsBuilder options = new OptionsBuilder().include(CacheHitBenchmark.class.getName())
			.addProfiler(GCProfiler.class);
		if (List.of(arguments).contains("--quick")) {
			options.forks(1).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(100));
		}
		System.out.println(Versions.base());
		new Runner(options.build()).run();
	}

	/**
	 * Start the application and fill its cache.
	 */
	@Setup
	public void start() {
		this.database = TestDatabase.create(Product.H2);
		this.context = this.cacheOf.equals("lbsync") ? Application.start(this.database, "benchmark")
				: Application.startPlain(this.database.dataSource());
		this.items = this.context.getBean(Application.Items.class);
		this.cache = Objects.requireNonNull(this.context.getBean(CacheManager.class).getCache(Application.CACHE));
		this.items.find(KEY);
		if (this.cache.get(KEY) == null) {
			throw new IllegalStateException("Not a hit");
		}
	}

	/**
	 * Stop it.
	 */
	@TearDown
	public void stop() {
		this.context.close();
		this.database.close();
	}

	/**
	 * The cache itself.
	 * @return the value
	 */
	@Benchmark
	public Object get() {
		return this.cache.get(KEY);
	}

	/**
	 * The cache itself, asked for a type.
	 * @return the value
	 */
	@Benchmark
	public Object getOfType() {
		return this.cache.get(KEY, String.class);
	}

	/**
	 * The cache itself, with a loader that is not needed.
	 * @return the value
	 */
	@Benchmark
	public Object getOrLoad() {
		return this.cache.get(KEY, this.loader);
	}

	/**
	 * A method with {@code @Cacheable}.
	 * @return the value
	 */
	@Benchmark
	public Object cacheable() {
		return this.items.find(KEY);
	}

}

package io.lbsync.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.InstructionRows;
import io.lbsync.instruction.PayloadCacheRefresher;
import io.lbsync.instruction.PayloadCodec;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.instruction.RefreshInstruction;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What lies between a change and the text of its row, and between that text and the
 * refresher of another server, without a database: one row with 1 instruction, or 100, of
 * one small payload each.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.InstructionBenchmark} takes about four minutes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InstructionBenchmark {

	/** How many instructions a row has. */
	@Param({ "1", "100" })
	public int instructions;

	private final InstructionCodec codec = new InstructionCodec();

	private final PayloadCodec payloadCodec = new PayloadCodec();

	private final InstructionRows rows = new InstructionRows(this.codec, 1000, (refresher) -> false);

	private final Articles refresher = new Articles();

	private final RefreshDispatch dispatch = new RefreshDispatch(new CacheRefreshers(List.of(this.refresher)),
			this.payloadCodec);

	private List<Change> changes = List.of();

	private List<RefreshInstruction> written = List.of();

	private String row = "";

	/**
	 * Measure and print, with the bytes of each call.
	 * @param arguments {@code --quick}, or none
	 * @throws RunnerException from JMH
	 */
	public static void main(String[] arguments) throws RunnerException {
		System.out.println(Versions.base());
		run(List.of(arguments).contains("--quick"));
	}

	static Collection<RunResult> run(boolean quick) throws RunnerException {
		ChainedOptionsBuilder options = new OptionsBuilder().include(InstructionBenchmark.class.getName())
			.addProfiler(GCProfiler.class);
		if (quick) {
			options.forks(0).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(50));
		}
		return new Runner(options.build()).run();
	}

	/**
	 * Write what will be read.
	 */
	@Setup
	public void prepare() {
		this.changes = IntStream.range(0, this.instructions).mapToObj((id) -> new Change(id, "article " + id)).toList();
		this.written = this.changes.stream().map((change) -> instruction(List.of(change))).toList();
		this.row = this.rows.cut(this.written).get(0).json();
	}

	private RefreshInstruction instruction(List<Change> payloads) {
		return RefreshInstruction.refreshByJson(this.refresher.uniqueId(), this.payloadCodec.write(payloads));
	}

	/**
	 * Payloads become JSON texts, all in one call.
	 * @return the texts
	 */
	@Benchmark
	public List<String> payloads() {
		return this.payloadCodec.writeEach(this.changes);
	}

	/**
	 * Instructions become the text of a row.
	 * @return the row
	 */
	@Benchmark
	public List<InstructionRow> write() {
		return this.rows.cut(this.written);
	}

	/**
	 * The text of a row becomes instructions.
	 * @return the instructions
	 */
	@Benchmark
	public List<RefreshInstruction> read() {
		return this.codec.read(this.row);
	}

	/**
	 * The same, and the refresher is told the payloads.
	 * @param result what it was told
	 */
	@Benchmark
	public void readAndTell(Blackhole result) {
		this.codec.read(this.row).forEach((instruction) -> result.consume(this.dispatch.apply(instruction)));
	}

	/**
	 * Something changed.
	 *
	 * @param id its number
	 * @param title its title
	 */
	public record Change(int id, String title) {

	}

	private static final class Articles implements PayloadCacheRefresher<Change> {

		private static final UUID ID = UUID.fromString("5d9f7b0a-9a5c-4a39-8f0b-6c1d2a7b3e40");

		@Override
		public UUID uniqueId() {
			return ID;
		}

		@Override
		public String name() {
			return "articles";
		}

		@Override
		public Class<Change> payloadType() {
			return Change.class;
		}

		@Override
		public void refreshAll() {
			throw new IllegalStateException("Not read");
		}

		@Override
		public void refresh(List<Change> changes) {
			// Reading is what is measured.
		}

	}

}

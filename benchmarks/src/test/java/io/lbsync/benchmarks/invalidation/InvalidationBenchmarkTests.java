package io.lbsync.benchmarks.invalidation;

import java.util.List;

import io.lbsync.benchmarks.rig.Figures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of many evictions still measures something, as far as that is seen in a
 * moment. Contestants that need Redis take part where it is installed.
 */
class InvalidationBenchmarkTests {

	private static InvalidationBenchmark benchmark;

	@BeforeAll
	static void start() {
		benchmark = new InvalidationBenchmark(
				Plan.quick(PeerKind.LBSYNC, PeerKind.JDBC, PeerKind.LETTUCE, PeerKind.REDISSON, PeerKind.HAZELCAST));
	}

	@AfterAll
	static void stop() {
		benchmark.close();
	}

	@ParameterizedTest
	@EnumSource
	void withEveryContestantTheKeysLeaveAllNodesAndTheOtherOneStays(Way way) {
		List<Figures> all = benchmark.measure(way);
		assertThat(all).extracting(Figures::name)
			.contains(PeerKind.LBSYNC.title(), PeerKind.JDBC.title(), PeerKind.HAZELCAST.title());
		assertThat(all).allSatisfy((figures) -> assertThat(figures.median()).as(figures.name()).isPositive());
	}

}

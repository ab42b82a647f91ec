package io.lbsync.benchmarks.invalidation;

import java.util.List;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.testkit.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of many evictions still measures something, as far as that is seen in a
 * moment. Contestants that need Redis take part where it is installed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
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
	@Order(1)
	void withEveryContestantTheKeysLeaveAllNodesAndTheOtherOneStays(Way way) {
		List<Figures> all = benchmark.measure(way);
		assertThat(all).extracting(Figures::name)
			.contains(PeerKind.LBSYNC.title(), PeerKind.JDBC.title(), PeerKind.HAZELCAST.title());
		assertThat(all).allSatisfy((figures) -> assertThat(figures.median()).as(figures.name()).isPositive());
	}

	@Test
	@Order(2)
	void withEveryContestantASingleKeyLeavesAllNodes() {
		assertThat(benchmark.measureSingle()).extracting(Figures::name)
			.contains(PeerKind.LBSYNC.title(), PeerKind.JDBC.title(), PeerKind.HAZELCAST.title());
	}

	@Test
	@Order(3)
	void whoDoesNotEndIsLeftOutWithAllItsProcessesAndTheOthersGoOn() {
		benchmark.fleet(PeerKind.LBSYNC).get(1).kill();
		List<Figures> all = benchmark.measure(Way.BULK);
		assertThat(all).extracting(Figures::name)
			.contains(PeerKind.JDBC.title(), PeerKind.HAZELCAST.title())
			.doesNotContain(PeerKind.LBSYNC.title());
		assertThat(benchmark.fleet(PeerKind.LBSYNC)).noneMatch(ServerProcess::isAlive);
	}

}

package io.lbsync.benchmarks;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark of the way to a row and back still measures something.
 */
class InstructionBenchmarkTests {

	@Test
	void eachStepTakesSomeTimeForOneInstructionAndForMany() throws RunnerException {
		// Others may be measuring on this machine.
		System.setProperty("jmh.ignoreLock", "true");
		assertThat(InstructionBenchmark.run(true)).hasSize(8)
			.allSatisfy((result) -> assertThat(result.getPrimaryResult().getScore()).isPositive());
	}

}

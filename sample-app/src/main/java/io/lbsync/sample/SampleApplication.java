package io.lbsync.sample;

import java.util.Arrays;

import io.lbsync.sample.cluster.ClusterLauncher;
import io.lbsync.sample.cluster.DatabaseProcess;
import io.lbsync.sample.cluster.ParentWatch;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Entry of the sample: one server, or with the first argument {@code cluster} the
 * launcher of a fleet.
 */
@SpringBootApplication
@EnableCaching
@EnableScheduling
public class SampleApplication {

	/**
	 * Run what the first argument names.
	 * @param args {@code cluster} and its options, or the properties of one server
	 */
	public static void main(String[] args) {
		String command = (args.length > 0) ? args[0] : "";
		switch (command) {
			case ClusterLauncher.COMMAND ->
				System.exit(ClusterLauncher.run(Arrays.copyOfRange(args, 1, args.length), System.out));
			case DatabaseProcess.COMMAND -> DatabaseProcess.run(args[1], System.in, System.out);
			default -> runServer(args);
		}
	}

	private static void runServer(String[] args) {
		ParentWatch.startIfAsked();
		SpringApplication.run(SampleApplication.class, args);
	}

}

package io.lbsync.benchmarks.startup;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

import org.springframework.boot.SpringApplication;

/**
 * A process with one application, that tells what it took to start it. Does not need
 * anything but Spring Boot.
 */
final class Probe {

	private static final int COLLECTIONS = 3;

	private Probe() {
	}

	/**
	 * Start.
	 * @param arguments name of the application's class, then properties
	 * @throws Exception if the application cannot be started
	 */
	public static void main(String[] arguments) throws Exception {
		SpringApplication application = new SpringApplication(Class.forName(arguments[0]));
		String[] properties = new String[arguments.length - 1];
		System.arraycopy(arguments, 1, properties, 0, properties.length);
		application.run(properties);
		long millis = ManagementFactory.getRuntimeMXBean().getUptime();
		// What the first seconds need, such as the first look at the database, is over.
		Thread.sleep(500);
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
		}
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
		System.out.printf("took %d %d %d%n", millis, heap, classes);
		new CountDownLatch(1).await();
	}

}

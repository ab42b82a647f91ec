package io.lbsync.benchmarks.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.testkit.ChildCommands;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * A process with many servers, each an application of its own with everything at its
 * defaults, that does what it is told line by line.
 */
final class Servers {

	private final String url;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final List<Heard> heard = new ArrayList<>();

	private Servers(String url) {
		this.url = url;
	}

	/**
	 * Start.
	 * @param arguments address of the database, name of the process
	 */
	public static void main(String[] arguments) {
		Servers servers = new Servers(arguments[0]);
		while (true) {
			String[] command = ChildCommands.shared().next().split(" ");
			int number = Integer.parseInt(command[1]);
			switch (command[0]) {
				case "grow" -> servers.grow(arguments[1], number);
				case "change" -> servers.change(number);
				case "hear" -> servers.hear(number);
				default -> throw new IllegalArgumentException(command[0]);
			}
		}
	}

	private void grow(String name, int servers) {
		while (this.contexts.size() < servers) {
			Heard one = new Heard();
			this.contexts.add(BareServer.start(this.url, name + "-" + this.contexts.size(), Map.of("heard", one),
					"spring.datasource.hikari.maximum-pool-size=2", "spring.datasource.hikari.minimum-idle=1"));
			this.heard.add(one);
		}
		System.out.println("grown " + servers);
	}

	private void change(int number) {
		System.out.println("changed " + number + " " + System.nanoTime());
		this.contexts.get(0).getBean(DistributedCache.class).refresh(Heard.ID, number);
		hear(number);
	}

	private void hear(int number) {
		for (Heard one : this.heard) {
			while (one.last() != number) {
				LockSupport.parkNanos(200_000);
			}
		}
		System.out.println(
				"heard " + number + " " + this.heard.stream().mapToLong(Heard::at).max().orElse(System.nanoTime()));
	}

}

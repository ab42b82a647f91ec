package io.lbsync.benchmarks.invalidation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.lbsync.testkit.ChildCommands;

/**
 * A process with one node of a contestant, that does what it is told line by line.
 */
final class Node {

	private static final long LOOK = 100_000;

	private final Peer peer;

	private final List<String> keys;

	private Node(Peer peer, int keys) {
		this.peer = peer;
		this.keys = IntStream.range(0, keys).mapToObj((key) -> "key" + key).toList();
	}

	/**
	 * Start.
	 * @param arguments see {@link Link#arguments(PeerKind)}
	 */
	public static void main(String[] arguments) {
		Link link = Link.of(arguments);
		Node node = new Node(PeerKind.valueOf(arguments[0]).start(link), link.keys());
		System.out.println("started");
		while (true) {
			String[] command = ChildCommands.shared().next().split(" ");
			node.obey(command[0], command[1]);
		}
	}

	private void obey(String command, String argument) {
		switch (command) {
			case "fill" -> fill(Way.valueOf(argument));
			case "watch" -> new Thread(this::watch).start();
			case "evict" -> evict(Way.valueOf(argument), this.keys);
			case "watch-one" -> watchOne(argument);
			case "evict-one" -> evict(Way.LOOP, List.of(argument));
			default -> throw new IllegalArgumentException(command);
		}
	}

	private void fill(Way way) {
		List<String> all = new ArrayList<>(this.keys);
		all.add(Peer.KEPT);
		do {
			// A value that comes while another is evicted may not be kept.
			this.peer.fill(way, all);
		}
		while (this.peer.size() < all.size());
		System.out.println("filled");
	}

	private void watch() {
		System.out.println("watching");
		while (this.peer.size() > 1) {
			LockSupport.parkNanos(LOOK);
		}
		long now = System.nanoTime();
		// Otherwise everything was cleared, which is another work.
		System.out.println("gone " + now + " " + this.peer.has(Peer.KEPT));
	}

	private void watchOne(String key) {
		new Thread(() -> {
			System.out.println("watching");
			while (this.peer.has(key)) {
				LockSupport.parkNanos(LOOK);
			}
			System.out.println("gone " + System.nanoTime() + " " + this.peer.has(Peer.KEPT));
		}).start();
	}

	private void evict(Way way, List<String> evicted) {
		System.out.println("evicting " + System.nanoTime());
		this.peer.evict(way, evicted);
	}

}

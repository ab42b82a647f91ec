package io.lbsync.soak;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills and pauses servers and cuts their links to the database, one at a time.
 */
final class Chaos {

	private final Random random;

	private final List<SoakServer> servers;

	private final Map<Event, Integer> tally = new TreeMap<>();

	private int events;

	private long evictionsOfTheDead;

	Chaos(List<SoakServer> servers, long seed) {
		this.servers = servers;
		this.random = new Random(seed);
	}

	/**
	 * Let the servers work for a while and do one evil thing to one of them. The first
	 * one is a kill, then each comes in turn, so that short runs have something of each.
	 */
	void round(Duration length) {
		long before = this.random.nextLong(length.toMillis());
		pause(before);
		SoakServer server = this.servers.get(this.random.nextInt(this.servers.size()));
		Event event = Event.values()[this.events++ % Event.values().length];
		if (event.needsLink && !server.hasLink()) {
			event = Event.PAUSE;
		}
		Soak.say(event + " " + server);
		this.tally.merge(event, 1, Integer::sum);
		happen(event, server);
		pause(length.toMillis() - before);
	}

	private void happen(Event event, SoakServer server) {
		switch (event) {
			case KILL -> kill(server);
			case PAUSE -> {
				server.pause();
				pause(500 + this.random.nextInt(3000));
				server.resume();
			}
			case RESET -> {
				server.finishWritesWithoutTransaction();
				server.link().reset();
				server.openGates();
			}
			case CUT -> {
				server.finishWritesWithoutTransaction();
				server.link().cut();
				pause(200 + this.random.nextInt(2000));
				server.link().heal();
				server.openGates();
			}
			case FREEZE -> {
				server.link().freeze();
				pause(200 + this.random.nextInt(2000));
				server.link().heal();
			}
		}
	}

	private void kill(SoakServer server) {
		server.finishOperationsWithoutTransaction();
		server.awaitQuiet();
		this.evictionsOfTheDead += server.applied();
		server.kill();
		pause(this.random.nextInt(1000));
		server.launch();
		server.awaitStart();
		server.work();
	}

	static void pause(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	long evictionsOfTheDead() {
		return this.evictionsOfTheDead;
	}

	@Override
	public String toString() {
		return this.tally.toString();
	}

	/**
	 * What may happen.
	 */
	private enum Event {

		KILL(false), CUT(true), PAUSE(false), FREEZE(true), RESET(true);

		private final boolean needsLink;

		Event(boolean needsLink) {
			this.needsLink = needsLink;
		}

	}

}

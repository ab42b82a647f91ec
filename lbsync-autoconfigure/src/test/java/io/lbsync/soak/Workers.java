package io.lbsync.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.soak.Shape.DeliberateException;
import jakarta.persistence.PersistenceException;
import org.springframework.cache.Cache;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;

/**
 * The threads of one server that read and change. They work or rest. Thread-safe.
 */
final class Workers {

	private final Shop shop;

	private final Scopes scopes;

	private final OperationLog log;

	private final List<Shape> shapes = new ArrayList<>();

	private final Map<String, LongAdder> tally = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> unexpected = new ConcurrentHashMap<>();

	// Its advance lets the threads pass from work to rest and back.
	private final Phaser pause = new Phaser(1);

	private volatile boolean resting = true;

	private volatile boolean calm;

	Workers(Shop shop, Scopes scopes, OperationLog log, List<Shape> shapes) {
		this.log = log;
		this.shop = shop;
		this.scopes = scopes;
		shapes.forEach((shape) -> {
			for (int i = 0; i < shape.weight(); i++) {
				this.shapes.add(shape);
			}
		});
	}

	/**
	 * Start threads, which rest at first.
	 */
	void start(int threads, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		this.pause.bulkRegister(threads);
		for (int number = 0; number < threads; number++) {
			SplittableRandom own = random.split();
			Thread thread = new Thread(() -> live(own), "w" + number);
			thread.setDaemon(true);
			thread.start();
		}
		// All of them are at rest.
		this.pause.arriveAndAwaitAdvance();
	}

	/**
	 * Only read from now on, so that the caches fill, while the last evictions arrive.
	 */
	void calm() {
		this.calm = true;
	}

	void work() {
		this.calm = false;
		if (this.resting) {
			this.resting = false;
			this.pause.arriveAndAwaitAdvance();
		}
	}

	/**
	 * Let everybody finish what they are at.
	 */
	void rest() {
		if (!this.resting) {
			this.resting = true;
			this.pause.arriveAndAwaitAdvance();
		}
	}

	OperationLog log() {
		return this.log;
	}

	Map<String, LongAdder> tally() {
		return new TreeMap<>(this.tally);
	}

	Map<String, LongAdder> unexpected() {
		return this.unexpected;
	}

	private void live(SplittableRandom random) {
		while (true) {
			if (this.resting) {
				this.pause.arriveAndAwaitAdvance();
				this.pause.arriveAndAwaitAdvance();
			}
			operate(random);
			LockSupport.parkNanos(random.nextLong(Duration.ofMillis(4).toNanos()));
		}
	}

	private void operate(SplittableRandom random) {
		Shape shape = any(random);
		Script script = new Script(this.shop, random, this.log, shape);
		String outcome;
		try {
			script.note("begins");
			shape.run(this.scopes, script);
			outcome = "done";
		}
		catch (DeliberateException | UnexpectedRollbackException ex) {
			outcome = "done";
		}
		catch (RuntimeException | Error ex) {
			outcome = "failed";
			failed(shape, ex);
			script.note("failed with " + ex);
		}
		script.note("ends");
		this.tally.computeIfAbsent(shape + "." + outcome, (key) -> new LongAdder()).increment();
	}

	private Shape any(SplittableRandom random) {
		Shape shape;
		do {
			shape = this.shapes.get(random.nextInt(this.shapes.size()));
		}
		while (this.calm && !shape.isCalm());
		return shape;
	}

	private void failed(Shape shape, Throwable failure) {
		Throwable cause = (failure instanceof Cache.ValueRetrievalException) ? failure.getCause() : failure;
		boolean expected = cause instanceof DataAccessException || cause instanceof TransactionException
				|| cause instanceof PersistenceException;
		if (!expected) {
			this.unexpected.computeIfAbsent(shape + " " + cause, (key) -> {
				failure.printStackTrace();
				return new LongAdder();
			}).increment();
		}
	}

}

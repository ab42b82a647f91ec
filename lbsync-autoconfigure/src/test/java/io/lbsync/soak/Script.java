package io.lbsync.soak;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import io.lbsync.soak.Deed.Kind;

/**
 * Chooses and does the deeds of one operation, and writes them down.
 */
final class Script {

	private static final int SEVERAL = 4;

	private final Shop shop;

	private final RandomGenerator random;

	private final OperationLog log;

	private final Shape shape;

	private int purchase;

	Script(Shop shop, RandomGenerator random, OperationLog log, Shape shape) {
		this.shop = shop;
		this.random = random;
		this.log = log;
		this.shape = shape;
		this.purchase = Ids.anyPurchase(random);
	}

	Shop shop() {
		return this.shop;
	}

	boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	/**
	 * Read something of the same purchase, up to three times.
	 */
	void read() {
		if (chance(20)) {
			elsewhere(() -> act(Deed.any(this.random, Kind.READ)));
		}
		IntStream.rangeClosed(0, this.random.nextInt(3)).forEach((number) -> act(Deed.any(this.random, Kind.READ)));
	}

	/**
	 * Change something, within a transaction.
	 */
	void change() {
		act(Deed.any(this.random, chance(10) ? Kind.CHANGE_IN_TRANSACTION : Kind.CHANGE));
	}

	/**
	 * Change something without a transaction.
	 */
	void changeAlone() {
		act(Deed.any(this.random, Kind.CHANGE));
	}

	/**
	 * Change several purchases, in the order of their numbers, so that fewer dead-locks
	 * come of it.
	 */
	void changeSeveral() {
		List<Integer> purchases = IntStream.range(0, SEVERAL)
			.mapToObj((number) -> Ids.anyPurchase(this.random))
			.sorted()
			.toList();
		purchases.forEach((each) -> {
			this.purchase = each;
			change();
			if (chance(50)) {
				read();
			}
		});
	}

	/**
	 * Change something by a method that is transactional itself.
	 */
	void changeByAnnotatedMethod() {
		int line = Ids.anyLine(this.random, this.purchase);
		long amount = this.random.nextInt(1_000_000);
		if (chance(50) || UnguardedCaches.ARE_USED) {
			this.shop.annotated().price(line, this.purchase, amount);
		}
		else {
			this.shop.annotated().reprice(line, this.purchase, amount);
		}
		note("line " + line + " costs " + amount);
	}

	void evict() {
		act(Deed.any(this.random, Kind.EVICT));
	}

	void nap(int longestMillis) {
		// Each transaction on SQLite keeps all writers out.
		int longest = Boolean.getBoolean("soak.sqlite") ? longestMillis / 20 : longestMillis;
		Nap.maybe(60, Duration.ofMillis(longest));
	}

	/**
	 * Go on with another purchase for a while.
	 */
	void elsewhere(Runnable work) {
		int before = this.purchase;
		this.purchase = 1 + before % Ids.PURCHASES;
		try {
			work.run();
		}
		finally {
			this.purchase = before;
		}
	}

	void note(String what) {
		this.log.note(this.purchase, this.shape, what);
	}

	private void act(Deed deed) {
		note(deed + " ...");
		Object result = deed.act(this.shop, this.purchase, this.random);
		note(deed + " -> " + result);
	}

}

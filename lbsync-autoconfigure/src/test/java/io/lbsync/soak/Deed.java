package io.lbsync.soak;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a thread does with one purchase, whatever transaction it is in.
 */
enum Deed {

	READ_PURCHASE(Kind.READ, (shop, purchase, random) -> shop.rows().purchase(purchase)),

	READ_LINE(Kind.READ, (shop, purchase, random) -> shop.rows().line(Ids.anyLine(random, purchase))),

	READ_LINES(Kind.READ, (shop, purchase, random) -> shop.rows().linesOf(purchase)),

	READ_TOTAL(Kind.READ, (shop, purchase, random) -> shop.totals().total(purchase)),

	READ_SUMMARY(Kind.READ, (shop, purchase, random) -> shop.totals().summary(purchase)),

	READ_OVERVIEW(Kind.READ, (shop, purchase, random) -> shop.totals().overview()),

	GET_WITH_LOADER(Kind.READ,
			(shop, purchase, random) -> shop.cache("linesOf")
				.get(purchase, () -> shop.stores().reader().linesOf(purchase))),

	GET_TOTAL_WITH_LOADER(Kind.READ,
			(shop, purchase, random) -> shop.cache("totals")
				.get(purchase, () -> Totals.total(shop.rows().linesOf(purchase)))),

	PUT_IF_ABSENT(Kind.READ,
			(shop, purchase, random) -> shop.cache("purchases")
				.putIfAbsent(purchase, shop.stores().reader().purchase(purchase))),

	PRICE(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().price(Ids.anyLine(random, purchase), purchase, random.nextInt(1_000_000));
		return null;
	}),

	REPRICE_BY_PUT(Kind.CHANGE,
			(shop, purchase, random) -> shop.changes()
				.reprice(Ids.anyLine(random, purchase), purchase, random.nextInt(1_000_000))),

	PRICE_IF_PRESENT(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().priceAndEvictIfPresent(Ids.anyLine(random, purchase), purchase, random.nextInt(1_000_000));
		return null;
	}),

	PUT_BY_HAND(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().priceAndPutByHand(Ids.anyLine(random, purchase), purchase, random.nextInt(1_000_000));
		return null;
	}),

	ADD_LINE(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().add(Ids.anyLine(random, purchase), purchase, random.nextInt(1_000_000));
		return null;
	}),

	REMOVE_LINE(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().remove(Ids.anyLine(random, purchase), purchase);
		return null;
	}),

	RELABEL(Kind.CHANGE, (shop, purchase, random) -> {
		shop.changes().relabel(purchase, "label" + random.nextInt(1_000_000));
		return null;
	}),

	RELABEL_BY_PUT(Kind.CHANGE,
			(shop, purchase, random) -> shop.changes().relabelAndPut(purchase, "label" + random.nextInt(1_000_000))),

	RAISE_ALL(Kind.CHANGE_IN_TRANSACTION, (shop, purchase, random) -> {
		shop.changes().raiseAll(purchase, 1 + random.nextInt(1_000));
		return null;
	}),

	EVICT_BEFORE_RELABEL(Kind.CHANGE_IN_TRANSACTION, (shop, purchase, random) -> {
		shop.changes().evictThenRelabel(purchase, "label" + random.nextInt(1_000_000));
		return null;
	}),

	EVICT(Kind.EVICT, (shop, purchase, random) -> {
		shop.cache("totals").evict(purchase);
		return null;
	}),

	EVICT_IF_PRESENT(Kind.EVICT, (shop, purchase, random) -> shop.cache("linesOf").evictIfPresent(purchase)),

	CLEAR(Kind.EVICT, (shop, purchase, random) -> {
		shop.cache("summaries").clear();
		return null;
	}),

	INVALIDATE(Kind.EVICT, (shop, purchase, random) -> shop.cache("overview").invalidate());

	private final Kind kind;

	private final Act act;

	Deed(Kind kind, Act act) {
		this.kind = kind;
		this.act = act;
	}

	Object act(Shop shop, int purchase, RandomGenerator random) {
		return this.act.on(shop, purchase, random);
	}

	static Deed any(RandomGenerator random, Kind kind) {
		List<Deed> deeds = Arrays.stream(values())
			.filter((deed) -> deed.kind == kind)
			.filter((deed) -> !UnguardedCaches.ARE_USED || !deed.name().contains("PUT"))
			.toList();
		return deeds.get(random.nextInt(deeds.size()));
	}

	/**
	 * Sorts of deeds.
	 */
	enum Kind {

		/** Reads, and fills caches. */
		READ,

		/** Changes rows and evicts, in a transaction or not. */
		CHANGE,

		/** Changes rows and evicts in a way that is right within a transaction only. */
		CHANGE_IN_TRANSACTION,

		/** Evicts what did not change. */
		EVICT

	}

	/**
	 * What is done.
	 */
	private interface Act {

		Object on(Shop shop, int purchase, RandomGenerator random);

	}

}

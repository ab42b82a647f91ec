package io.lbsync.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.sync.Sync;
import org.springframework.cache.support.NullValue;
import org.springframework.context.ApplicationContext;

/**
 * What a server of the soak does when it is told to. Each answer is one line.
 */
final class Commands {

	/** Between the parts of an answer. */
	static final String PART = " ;; ";

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private final Shop shop;

	private final Scopes scopes;

	private final Gates gates;

	private final Workers workers;

	private final ApplicationContext context;

	Commands(Shop shop, Scopes scopes, Gates gates, Workers workers, ApplicationContext context) {
		this.shop = shop;
		this.scopes = scopes;
		this.gates = gates;
		this.workers = workers;
		this.context = context;
	}

	String execute(String[] command) {
		return switch (command[0]) {
			case "work" -> work();
			case "calm" -> calm();
			case "rest" -> rest();
			case "close-operations" -> close(this.gates.operations());
			case "close-writes" -> close(this.gates.writes());
			case "open" -> openGates();
			case "mark" -> "position " + mark();
			case "await" ->
				"propagated " + this.context.getBean(DistributedCache.class).awaitPropagation(command[1], PATIENCE);
			case "read" -> "read " + readEverything();
			case "dump" -> "dump " + dump();
			case "history" -> "history " + String.join(PART, this.workers.log().of(Integer.parseInt(command[1])));
			case "state" -> "state " + state();
			case "tally" -> "tally " + this.workers.tally();
			case "unexpected" -> "unexpected " + this.workers.unexpected();
			default -> "unknown command";
		};
	}

	private String work() {
		this.workers.work();
		return "working";
	}

	private String calm() {
		this.workers.calm();
		return "calming";
	}

	private String rest() {
		this.workers.rest();
		return "resting";
	}

	private static String close(Gate gate) {
		gate.close();
		return "closed";
	}

	private String openGates() {
		this.gates.operations().open();
		this.gates.writes().open();
		return "opened";
	}

	/**
	 * Publish something, and say where in the log it is.
	 */
	private String mark() {
		try {
			this.scopes.required((status) -> this.shop.cache("mark").evict(1));
			return this.context.getBean(DistributedCache.class).lastPosition();
		}
		catch (RuntimeException ex) {
			return "failed: " + ex;
		}
	}

	/**
	 * Read everything through the caches, which fills them.
	 */
	private String readEverything() {
		List<String> entries = new ArrayList<>();
		for (int id : Ids.purchases()) {
			entries.add(entry("purchases", id, this.shop.rows().purchase(id)));
			Ids.linesOf(id).forEach((line) -> entries.add(entry("lines", line, this.shop.rows().line(line))));
			entries.add(entry("linesOf", id, this.shop.rows().linesOf(id)));
			entries.add(entry("totals", id, this.shop.totals().total(id)));
			entries.add(entry("summaries", id, this.shop.totals().summary(id)));
		}
		entries.add(entry("overview", "SimpleKey []", this.shop.totals().overview()));
		return String.join(PART, entries);
	}

	/**
	 * Everything that is cached, without loading.
	 */
	private String dump() {
		List<String> entries = new ArrayList<>();
		for (String cache : SoakApplication.CACHES) {
			var caffeine = (com.github.benmanes.caffeine.cache.Cache<?, ?>) this.shop.cache(cache).getNativeCache();
			for (Map.Entry<?, ?> each : caffeine.asMap().entrySet()) {
				Object value = (each.getValue() != NullValue.INSTANCE) ? each.getValue() : null;
				entries.add(entry(cache, each.getKey(), value));
			}
		}
		return String.join(PART, entries);
	}

	static String entry(String cache, Object key, Object value) {
		return cache + " [" + key + "] = " + value;
	}

	private String state() {
		var sync = this.context.getBean(Sync.class).status();
		var delivery = this.context.getBean(Delivery.class).status();
		return new StringJoiner(" ").add("ready=" + sync.ready())
			.add("applied=" + sync.counts().applied())
			.add("waiting=" + delivery.waiting())
			.add("healthy=" + delivery.healthy())
			.add("troubles=" + sync.troubles())
			.toString();
	}

}

package io.lbsync.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What became of the jobs of a fleet: effects as the database stamped them, and claims,
 * failures and blows by the clock of the same machine, all in milliseconds.
 * <p>
 * Thread-safe.
 */
final class JobVerdict {

	private static final long AROUND = 10_000;

	// Whoever failed tries again after as long a time at most, because pauses double.
	private static final long LONGEST_PAUSE = 10_000;

	// An attempt to connect that began while the database was away.
	private static final long LONGEST_TRY = 5_000;

	private final Map<String, List<Effect>> effects = new TreeMap<>();

	private final Map<String, Map<Long, Claim>> claims = new HashMap<>();

	private final Map<String, List<Long>> failedAt = new HashMap<>();

	private final Set<String> failedSlots = new HashSet<>();

	private final Map<String, Integer> failures = new TreeMap<>();

	private final Map<String, Long> lives = new HashMap<>();

	private final List<Blow> blows = new ArrayList<>();

	/**
	 * A process is there from now on.
	 */
	synchronized void lives(String process, long since) {
		this.lives.put(process, since);
	}

	/**
	 * A process could do nothing for a while.
	 */
	synchronized void blow(String process, long from, long to) {
		this.blows.add(new Blow(process, from, to));
	}

	/**
	 * The database could do nothing for a while.
	 */
	synchronized void outage(long from, long to) {
		this.blows.add(new Blow("", from, to + Math.min(to - from, LONGEST_PAUSE) + LONGEST_TRY));
	}

	synchronized void effect(String job, long slot, long token, String server, long at) {
		this.effects.computeIfAbsent(job, (name) -> new ArrayList<>()).add(new Effect(slot, token, server, at));
	}

	/**
	 * What a {@link JobLog} says.
	 */
	synchronized void log(String process, List<String> lines) {
		for (String line : lines) {
			String[] parts = line.split(" ", 6);
			if (parts.length < 6 || !line.endsWith(" .")) {
				continue;
			}
			String job = parts[1];
			if (parts[0].equals(JobLog.STARTED)) {
				this.claims.computeIfAbsent(job, (name) -> new HashMap<>())
					.put(Long.valueOf(parts[3]), new Claim(process, Long.parseLong(parts[4])));
			}
			else {
				failed(job, parts);
			}
		}
	}

	private void failed(String job, String[] parts) {
		String what = parts[5];
		this.failedAt.computeIfAbsent(job, (name) -> new ArrayList<>()).add(Long.valueOf(parts[4]));
		this.failures.merge(what.replaceAll("[:;].*", ""), 1, Integer::sum);
		// Those leave the slot to others.
		if (!what.contains(JobTakenOverException.class.getSimpleName())
				&& !what.contains(InterruptedException.class.getSimpleName())) {
			this.failedSlots.add(job + " " + parts[2]);
		}
	}

	/**
	 * Slots of a job with more than one effect.
	 */
	synchronized List<String> doubles(String job) {
		Map<Long, List<Effect>> bySlot = new TreeMap<>();
		of(job).forEach((effect) -> bySlot.computeIfAbsent(effect.slot(), (slot) -> new ArrayList<>()).add(effect));
		return bySlot.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().size() > 1)
			.map((entry) -> job + " " + entry.getKey() + ": " + entry.getValue())
			.toList();
	}

	/**
	 * Slots of a job that count as done and have no effect, or have one and are not done.
	 * Only a plain job may fail here, without its connection: a transactional one is run
	 * again then.
	 * @param slots how many are done
	 */
	synchronized List<String> holes(EffectJob which, long slots) {
		String job = which.name();
		Set<Long> there = new HashSet<>();
		of(job).forEach((effect) -> there.add(effect.slot()));
		Set<String> excused = which.transactional() ? Set.of() : this.failedSlots;
		List<String> holes = new ArrayList<>();
		LongStream.rangeClosed(1, slots)
			.filter((slot) -> !there.contains(slot) && !excused.contains(job + " " + slot))
			.forEach((slot) -> holes.add(job + " " + slot + " is missing"));
		there.stream().filter((slot) -> slot > slots).forEach((slot) -> holes.add(job + " " + slot + " of " + slots));
		return holes;
	}

	/**
	 * Longest time in which nothing was heard of a job although one and the same server
	 * was there all the time. It is counted again whenever a server was hit that had
	 * claimed the job, or a run failed. What follows the last effect is not looked at.
	 */
	synchronized Silence longestSilence(String job) {
		List<Effect> sorted = of(job).stream().sorted(Comparator.comparingLong(Effect::token)).toList();
		Silence longest = new Silence(job, 0, 0);
		for (int i = 1; i < sorted.size(); i++) {
			Effect from = sorted.get(i - 1);
			long end = sorted.get(i).at();
			long begin = from.at();
			for (long reset : resets(job, from, sorted.get(i).token(), end)) {
				longest = longer(longest, watched(job, begin, reset));
				begin = reset;
			}
			longest = longer(longest, watched(job, begin, end));
		}
		return longest;
	}

	private List<Long> resets(String job, Effect from, long lastToken, long end) {
		List<Long> resets = new ArrayList<>(this.failedAt.getOrDefault(job, List.of()));
		Map<Long, Claim> known = this.claims.getOrDefault(job, Map.of());
		known.forEach((token, claim) -> {
			if (token >= from.token() && token <= lastToken) {
				this.blows.stream()
					.filter((blow) -> blow.process().equals(claim.process()) && blow.to() >= claim.at())
					.forEach((blow) -> resets.add(blow.from()));
			}
		});
		boolean unknown = LongStream.rangeClosed(from.token(), lastToken)
			.anyMatch((token) -> !known.containsKey(token));
		if (unknown) {
			// Whoever claimed it was hit before it could write that down.
			this.blows.forEach((blow) -> resets.add(blow.from()));
		}
		return resets.stream().filter((at) -> at > from.at() && at < end).distinct().sorted().toList();
	}

	private static Silence longer(Silence one, Silence other) {
		return (other.millis() > one.millis()) ? other : one;
	}

	/**
	 * The longest part of a time in which a server was there that was not hit.
	 */
	private Silence watched(String job, long from, long to) {
		Silence longest = new Silence(job, to, to);
		for (Map.Entry<String, Long> life : this.lives.entrySet()) {
			long begin = Math.max(from, life.getValue());
			List<Blow> hits = this.blows.stream()
				.filter((blow) -> blow.process().isEmpty() || blow.process().equals(life.getKey()))
				.sorted(Comparator.comparingLong(Blow::from))
				.toList();
			for (Blow hit : hits) {
				longest = longer(longest, new Silence(job, begin, Math.min(hit.from(), to)));
				begin = Math.max(begin, hit.to());
			}
			longest = longer(longest, new Silence(job, begin, to));
		}
		return longest;
	}

	/**
	 * All that is known of a time, one line each.
	 */
	synchronized String around(Silence silence) {
		long first = silence.from() - AROUND;
		long last = silence.to() + AROUND;
		TreeMap<Long, String> lines = new TreeMap<>();
		of(silence.job()).forEach((effect) -> add(lines, effect.at(), effect.toString()));
		this.claims.getOrDefault(silence.job(), Map.of())
			.forEach((token, claim) -> add(lines, claim.at(), "token " + token + ": " + claim));
		this.failedAt.getOrDefault(silence.job(), List.of()).forEach((at) -> add(lines, at, "failed"));
		this.blows.forEach((blow) -> {
			add(lines, blow.from(), blow.toString());
			add(lines, blow.to(), "over: " + blow);
		});
		this.lives.forEach((process, at) -> add(lines, at, process + " lives"));
		return lines.subMap(first, last)
			.entrySet()
			.stream()
			.map((line) -> (line.getKey() - silence.from()) + " " + line.getValue())
			.collect(Collectors.joining("\n"));
	}

	private static void add(Map<Long, String> lines, long at, String line) {
		lines.merge(at, line, (one, other) -> one + "; " + other);
	}

	private List<Effect> of(String job) {
		return this.effects.getOrDefault(job, List.of());
	}

	synchronized int effects() {
		return this.effects.values().stream().mapToInt(List::size).sum();
	}

	synchronized int claims() {
		return this.claims.values().stream().mapToInt(Map::size).sum();
	}

	/**
	 * What failed how often.
	 */
	synchronized Map<String, Integer> failures() {
		return new TreeMap<>(this.failures);
	}

	private record Effect(long slot, long token, String server, long at) {

	}

	private record Claim(String process, long at) {

	}

	private record Blow(String process, long from, long to) {

	}

	/**
	 * A time in which nothing was heard of a job.
	 */
	record Silence(String job, long from, long to) {

		long millis() {
			return this.to - this.from;
		}

	}

}

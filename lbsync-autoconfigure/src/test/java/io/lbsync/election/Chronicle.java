package io.lbsync.election;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What became of a fleet, by one clock: {@link System#nanoTime()} is the same for all
 * processes of a Linux machine, whatever becomes of its time of day.
 */
final class Chronicle {

	private final List<Reign> reigns = new ArrayList<>();

	private final List<Absence> absences = new ArrayList<>();

	private final List<Absence> outages = new ArrayList<>();

	private final List<Claim> claims = new ArrayList<>();

	/**
	 * Add what a process wrote down.
	 */
	void add(String process, List<String> lines) {
		this.reigns.addAll(Reign.of(process, lines));
		for (String line : lines) {
			String[] parts = line.split(" ");
			if (parts[0].equals(Claim.MARK) && parts.length == 3) {
				this.claims.add(new Claim(process, Long.parseLong(parts[1])));
			}
		}
	}

	/**
	 * Add when processes and the database were away in another chronicle.
	 */
	void addAbsences(Chronicle other) {
		this.absences.addAll(other.absences);
		this.outages.addAll(other.outages);
	}

	/**
	 * A process was there but could do nothing, or was not there any more. What it would
	 * have answered still counts against others.
	 */
	void absent(String process, long from, long to) {
		this.absences.add(new Absence(process, from, to));
	}

	/**
	 * The database was away.
	 */
	void outage(long from, long to) {
		this.outages.add(new Absence("database", from, to));
	}

	/**
	 * Times at which two processes would have answered yes.
	 */
	List<String> overlaps() {
		List<Reign> sorted = this.reigns.stream().sorted(Comparator.comparingLong(Reign::from)).toList();
		List<String> overlaps = new ArrayList<>();
		List<Reign> open = new ArrayList<>();
		for (Reign reign : sorted) {
			open.removeIf((before) -> before.to() <= reign.from());
			for (Reign before : open) {
				if (!before.process().equals(reign.process())) {
					overlaps.add("%s from %d, while %s was good until %d: %.3f ms of two".formatted(reign.process(),
							reign.from(), before.process(), before.to(),
							(Math.min(before.to(), reign.to()) - reign.from()) / 1e6));
				}
			}
			open.add(reign);
		}
		return overlaps;
	}

	/**
	 * Longest time without any publisher that was there.
	 * @param from when the look begins
	 * @param to when it ends
	 */
	Vacancy longestVacancy(long from, long to) {
		Vacancy longest = new Vacancy(from, from, from);
		long until = from;
		for (Reign reign : present()) {
			if (reign.from() > until && until < to) {
				longest = longer(longest, vacancy(until, Math.min(reign.from(), to)));
			}
			until = Math.max(until, reign.to());
		}
		return (until < to) ? longer(longest, vacancy(until, to)) : longest;
	}

	private static Vacancy longer(Vacancy one, Vacancy other) {
		return (other.counted() > one.counted()) ? other : one;
	}

	/**
	 * Counted from when the database was there again, and again when a server was taken
	 * out that had just claimed the term.
	 */
	private Vacancy vacancy(long from, long to) {
		long counted = from;
		for (Absence outage : this.outages) {
			if (outage.from() < to && outage.to() > counted) {
				counted = Math.min(outage.to(), to);
			}
		}
		for (Claim claim : this.claims) {
			for (Absence absence : this.absences) {
				boolean hit = absence.process().equals(claim.process()) && claim.at() >= from
						&& absence.from() >= claim.at();
				if (hit && absence.from() < to && absence.from() > counted) {
					counted = absence.from();
				}
			}
		}
		return new Vacancy(from, counted, to);
	}

	private List<Reign> present() {
		List<Reign> present = new ArrayList<>();
		for (Reign reign : this.reigns) {
			List<Reign> left = List.of(reign);
			for (Absence absence : this.absences) {
				if (absence.process().equals(reign.process())) {
					left = left.stream()
						.flatMap((part) -> part.without(absence.from(), absence.to()).stream())
						.toList();
				}
			}
			present.addAll(left);
		}
		present.sort(Comparator.comparingLong(Reign::from));
		return present;
	}

	/**
	 * When a process answered yes for the first time after a moment.
	 * @return the time, or {@code null} if none did
	 */
	@Nullable Long firstReignAfter(long moment, String... except) {
		List<String> others = List.of(except);
		return this.reigns.stream()
			.filter((reign) -> reign.from() > moment && !others.contains(reign.process()))
			.map(Reign::from)
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * How many terms began.
	 */
	int terms() {
		return this.claims.size();
	}

	List<Reign> reigns() {
		return this.reigns;
	}

	/**
	 * A time in which a process, or the database, was not there.
	 */
	private record Absence(String process, long from, long to) {

	}

	/**
	 * A process began a term.
	 */
	record Claim(String process, long at) {

		static final String MARK = "C";

	}

	/**
	 * A time without publisher.
	 *
	 * @param from when it began
	 * @param since from when on it counts
	 * @param to when it ended
	 */
	record Vacancy(long from, long since, long to) {

		long counted() {
			return this.to - this.since;
		}

		double seconds() {
			return counted() / 1e9;
		}

		double wholeSeconds() {
			return (this.to - this.from) / 1e9;
		}

	}

}

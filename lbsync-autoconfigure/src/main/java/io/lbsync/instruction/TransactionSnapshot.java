package io.lbsync.instruction;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A PostgreSQL snapshot: which transactions it saw.
 *
 * @param xmin all transactions below are seen or rolled back
 * @param xmax no transaction from here on is seen
 * @param inProgress those between that were in progress, ascending
 */
record TransactionSnapshot(long xmin, long xmax, long[] inProgress) {

	/**
	 * Read PostgreSQL's form {@code xmin:xmax:xip,xip}.
	 */
	static TransactionSnapshot parse(String text) {
		String[] parts = text.split(":", -1);
		long[] inProgress = parts[2].isEmpty() ? new long[0]
				: Arrays.stream(parts[2].split(",")).mapToLong(Long::parseUnsignedLong).toArray();
		return new TransactionSnapshot(Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]), inProgress);
	}

	/**
	 * All transactions below one are seen or rolled back; of the others nothing is known.
	 */
	static TransactionSnapshot below(long xid) {
		return new TransactionSnapshot(xid, xid, new long[0]);
	}

	/**
	 * What this one or the other saw.
	 */
	TransactionSnapshot union(TransactionSnapshot other) {
		TransactionSnapshot later = (Long.compareUnsigned(this.xmax, other.xmax) >= 0) ? this : other;
		TransactionSnapshot earlier = (later == this) ? other : this;
		return of(later.xmax, Arrays.stream(later.inProgress).filter((xid) -> !earlier.saw(xid)));
	}

	/**
	 * What both this one and the other saw.
	 */
	TransactionSnapshot intersection(TransactionSnapshot other) {
		long end = (Long.compareUnsigned(this.xmax, other.xmax) <= 0) ? this.xmax : other.xmax;
		return of(end,
				LongStream.concat(Arrays.stream(this.inProgress), Arrays.stream(other.inProgress))
					.filter((xid) -> Long.compareUnsigned(xid, end) < 0)
					.distinct()
					.sorted());
	}

	/**
	 * What it saw of the transactions up to one; nothing of those beyond.
	 */
	TransactionSnapshot upTo(long xid) {
		return (Long.compareUnsigned(this.xmax, xid + 1) <= 0) ? this
				: of(xid + 1, Arrays.stream(this.inProgress).filter((open) -> Long.compareUnsigned(open, xid) <= 0));
	}

	private static TransactionSnapshot of(long xmax, LongStream ascending) {
		long[] inProgress = ascending.toArray();
		return new TransactionSnapshot((inProgress.length > 0) ? inProgress[0] : xmax, xmax, inProgress);
	}

	boolean saw(long xid) {
		return Long.compareUnsigned(xid, this.xmax) < 0 && Arrays.binarySearch(this.inProgress, xid) < 0;
	}

	String inProgressArray() {
		return Arrays.toString(this.inProgress).replace('[', '{').replace(']', '}').replace(" ", "");
	}

	@Override
	public String toString() {
		String array = inProgressArray();
		return this.xmin + ":" + this.xmax + ":" + array.substring(1, array.length() - 1);
	}

}

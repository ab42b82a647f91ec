package io.lbsync.instruction;

import java.util.Arrays;

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

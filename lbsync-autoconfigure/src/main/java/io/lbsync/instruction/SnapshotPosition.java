package io.lbsync.instruction;

/**
 * Position of the {@link SnapshotCursor}: the last statement's snapshot, and where it was
 * taken. Snapshots of another cluster, or of another timeline of this one, count other
 * transactions; another table holds other rows.
 *
 * @param cluster identifier of the cluster, oid of the table, timeline
 * @param snapshot what was visible
 * @param anchor the greatest row that was read
 */
record SnapshotPosition(String cluster, TransactionSnapshot snapshot, Anchor anchor) implements LogPosition {

	private static final String FORM = "pg";

	static SnapshotPosition parse(String text) {
		String[] parts = text.split("/", -1);
		if (parts.length != 5 || !parts[0].equals(FORM)) {
			throw new PositionLostException("'%s' is no position of a PostgreSQL log".formatted(text));
		}
		try {
			return new SnapshotPosition(parts[1], TransactionSnapshot.parse(parts[2]),
					new Anchor(Long.parseLong(parts[3]), parts[4]));
		}
		catch (RuntimeException ex) {
			throw new PositionLostException("'%s' is no position of a PostgreSQL log".formatted(text));
		}
	}

	@Override
	public long lastId() {
		return this.anchor.id();
	}

	@Override
	public int open() {
		return this.snapshot.inProgress().length;
	}

	@Override
	public long lowWater() {
		return this.snapshot.xmin() - 1;
	}

	@Override
	public String scope() {
		return this.cluster.substring(0, Math.max(0, this.cluster.lastIndexOf('-')));
	}

	@Override
	public boolean covers(String mark) {
		return this.snapshot.saw(Long.parseUnsignedLong(mark));
	}

	@Override
	public String text() {
		return String.join("/", FORM, this.cluster, this.snapshot.toString(), Long.toString(this.anchor.id()),
				this.anchor.fingerprint());
	}

}

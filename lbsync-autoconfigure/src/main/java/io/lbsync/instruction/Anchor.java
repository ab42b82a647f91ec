package io.lbsync.instruction;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The greatest row that was read, with what tells it from another row of the same id. It
 * is read again each time: when it is gone or another one, ids are being used again, and
 * nothing that was known of the log holds any more.
 *
 * @param id the row, 0 for an empty log
 * @param fingerprint see {@link CacheInstruction#fingerprint()}
 */
record Anchor(long id, String fingerprint) {

	static final Anchor NONE = new Anchor(0, "0");

	static Anchor of(LogRow row) {
		return new Anchor(row.id(), row.fingerprint());
	}

	/**
	 * The greatest of this and some rows. Looks at all before it makes one fingerprint: a
	 * server that catches up reads millions.
	 */
	Anchor orLatest(List<LogRow> rows) {
		LogRow latest = null;
		for (LogRow row : rows) {
			if (row.id() > ((latest != null) ? latest.id() : this.id)) {
				latest = row;
			}
		}
		return (latest != null) ? of(latest) : this;
	}

	/**
	 * Check what the log holds now in the anchor's place.
	 */
	void verify(LogAnswer answer) {
		verify(answer.anchor(), answer.prunedTo());
	}

	/**
	 * Check what the log holds now in the anchor's place.
	 * @param now the row there, if any
	 * @param prunedTo greatest id that is known to have been pruned
	 */
	void verify(@Nullable LogRow now, long prunedTo) {
		if (this.id == 0) {
			return;
		}
		if (now == null) {
			if (this.id > prunedTo) {
				throw new PositionLostException(
						"Row %d of umbracoCacheInstruction, the last one read, is gone; ".formatted(this.id)
								+ "the table was emptied or an older database was restored");
			}
		}
		else if (!now.fingerprint().equals(this.fingerprint)) {
			throw new PositionLostException(
					"Row %d of umbracoCacheInstruction is another one than was read; ids are being used again"
						.formatted(this.id));
		}
	}

}

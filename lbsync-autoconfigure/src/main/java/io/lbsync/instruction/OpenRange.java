package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * Neighbouring ids below the greatest row that was read, none of which was visible so
 * far: their transactions are open, or were rolled back, or nobody ever used them.
 *
 * @param from the first
 * @param to the last
 * @param before the row before the first, or {@code null} if what is there is not known
 * @param watch since when, and what is known of it
 */
record OpenRange(long from, long to, @Nullable Anchor before, Watch watch) {

	boolean contains(long id) {
		return this.from <= id && id <= this.to;
	}

	/**
	 * The ids below a row that turned up: whoever wrote it may write them, too.
	 */
	OpenRange below(long id) {
		return new OpenRange(this.from, id - 1, this.before, this.watch.doubted());
	}

	/**
	 * The ids above a row that turned up.
	 */
	OpenRange above(Anchor row) {
		return new OpenRange(row.id() + 1, this.to, row, this.watch.doubted());
	}

	OpenRange with(Watch watch) {
		return new OpenRange(this.from, this.to, this.before, watch);
	}

	/**
	 * What is known of ids, in readings of the {@link io.lbsync.loop.Ticker}.
	 *
	 * @param opened when they were first not visible
	 * @param alive when it was last certain that a transaction is open
	 * @param empty when the first of two looks found nothing, or {@code null}
	 */
	record Watch(long opened, long alive, @Nullable Long empty) {

		static Watch begin(long now) {
			return new Watch(now, now, null);
		}

		Watch doubted() {
			return new Watch(this.opened, this.alive, null);
		}

		Watch locked(long now) {
			return new Watch(this.opened, now, null);
		}

		Watch firstEmpty(long now) {
			return new Watch(this.opened, this.alive, now);
		}

	}

}

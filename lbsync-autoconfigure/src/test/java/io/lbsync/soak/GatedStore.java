package io.lbsync.soak;

import java.util.List;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * Writes without a transaction, unless its gate is closed.
 *
 * @param store reads and writes
 * @param gate for each write
 */
record GatedStore(Store store, Gate gate) implements Store {

	@Override
	public Purchase purchase(int id) {
		return this.store.purchase(id);
	}

	@Override
	public Line line(int id) {
		return this.store.line(id);
	}

	@Override
	public List<Line> linesOf(int purchase) {
		return this.store.linesOf(purchase);
	}

	@Override
	public void relabel(int purchase, String label) {
		pass(() -> this.store.relabel(purchase, label));
	}

	@Override
	public Line price(int line, long amount) {
		Line[] changed = new Line[1];
		pass(() -> changed[0] = this.store.price(line, amount));
		return changed[0];
	}

	@Override
	public void add(Line line) {
		pass(() -> this.store.add(line));
	}

	@Override
	public void remove(int line) {
		pass(() -> this.store.remove(line));
	}

	private void pass(Runnable write) {
		if (!this.gate.pass(write)) {
			throw new ConcurrencyFailureException("The link to the database is about to be cut");
		}
	}

}

package io.lbsync.soak;

import java.util.List;

import jakarta.persistence.EntityManager;

/**
 * Rows by Hibernate, which writes them when it flushes and reads an entity once in a
 * transaction.
 */
record JpaStore(EntityManager entities) implements Store {

	@Override
	public Purchase purchase(int id) {
		return this.entities.find(PurchaseRow.class, id).toPurchase();
	}

	@Override
	public Line line(int id) {
		LineRow row = this.entities.find(LineRow.class, id);
		return (row != null) ? row.toLine() : null;
	}

	@Override
	public List<Line> linesOf(int purchase) {
		return this.entities
			.createQuery("SELECT line FROM LineRow line WHERE line.purchase = :purchase ORDER BY line.id",
					LineRow.class)
			.setParameter("purchase", purchase)
			.getResultList()
			.stream()
			.map(LineRow::toLine)
			.toList();
	}

	@Override
	public void relabel(int purchase, String label) {
		this.entities.find(PurchaseRow.class, purchase).setLabel(label);
	}

	@Override
	public Line price(int line, long amount) {
		LineRow row = this.entities.find(LineRow.class, line);
		if (row == null) {
			return null;
		}
		row.setAmount(amount);
		return row.toLine();
	}

	@Override
	public void add(Line line) {
		this.entities.persist(LineRow.of(line));
	}

	@Override
	public void remove(int line) {
		LineRow row = this.entities.find(LineRow.class, line);
		if (row != null) {
			this.entities.remove(row);
		}
	}

}

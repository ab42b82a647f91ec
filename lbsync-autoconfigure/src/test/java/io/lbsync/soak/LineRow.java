package io.lbsync.soak;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A line for Hibernate.
 */
@Entity
@Table(name = "purchase_line")
class LineRow {

	@Id
	private int id;

	@Column(name = "purchase_id")
	private int purchase;

	private long amount;

	static LineRow of(Line line) {
		LineRow row = new LineRow();
		row.id = line.id();
		row.purchase = line.purchase();
		row.amount = line.amount();
		return row;
	}

	void setAmount(long amount) {
		this.amount = amount;
	}

	Line toLine() {
		return new Line(this.id, this.purchase, this.amount);
	}

}

package io.lbsync.soak;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A purchase for Hibernate.
 */
@Entity
@Table(name = "purchase")
class PurchaseRow {

	@Id
	private int id;

	private String label = "";

	void setLabel(String label) {
		this.label = label;
	}

	Purchase toPurchase() {
		return new Purchase(this.id, this.label);
	}

}

package io.lbsync.delivery;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A row of the user's data.
 */
@Entity
@Table(name = "data_row")
class DataRow {

	@Id
	int id;

	DataRow() {
	}

	DataRow(int id) {
		this.id = id;
	}

}

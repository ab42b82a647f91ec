package io.lbsync.fleet;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A row that servers cache.
 */
@Entity
@Table(name = "item")
class Item {

	@Id
	private int id;

	private String content = "";

	String getContent() {
		return this.content;
	}

	void setContent(String content) {
		this.content = content;
	}

}

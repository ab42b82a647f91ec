package io.lbsync.fleet;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityListeners;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A row whose entity listener evicts it.
 */
@Entity
@Table(name = "note")
@EntityListeners(NoteListener.class)
class Note {

	@Id
	private int id;

	private String content = "";

	int getId() {
		return this.id;
	}

	String getContent() {
		return this.content;
	}

	void setContent(String content) {
		this.content = content;
	}

}

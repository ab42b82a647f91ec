package io.lbsync.soak;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows by JDBC.
 */
record JdbcStore(JdbcClient jdbc) implements Store {

	@Override
	public Purchase purchase(int id) {
		return this.jdbc.sql("SELECT label FROM purchase WHERE id = ?")
			.param(id)
			.query((row, number) -> new Purchase(id, row.getString(1)))
			.single();
	}

	@Override
	public Line line(int id) {
		return this.jdbc.sql("SELECT amount FROM purchase_line WHERE id = ?")
			.param(id)
			.query((row, number) -> new Line(id, Ids.purchaseOf(id), row.getLong(1)))
			.optional()
			.orElse(null);
	}

	@Override
	public List<Line> linesOf(int purchase) {
		return this.jdbc.sql("SELECT id, amount FROM purchase_line WHERE purchase_id = ? ORDER BY id")
			.param(purchase)
			.query((row, number) -> new Line(row.getInt(1), purchase, row.getLong(2)))
			.list();
	}

	@Override
	public void relabel(int purchase, String label) {
		this.jdbc.sql("UPDATE purchase SET label = ? WHERE id = ?").param(label).param(purchase).update();
	}

	@Override
	public Line price(int line, long amount) {
		int rows = this.jdbc.sql("UPDATE purchase_line SET amount = ? WHERE id = ?").param(amount).param(line).update();
		return (rows > 0) ? new Line(line, Ids.purchaseOf(line), amount) : null;
	}

	@Override
	public void add(Line line) {
		this.jdbc.sql("INSERT INTO purchase_line (id, purchase_id, amount) VALUES (?, ?, ?)")
			.param(line.id())
			.param(line.purchase())
			.param(line.amount())
			.update();
	}

	@Override
	public void remove(int line) {
		this.jdbc.sql("DELETE FROM purchase_line WHERE id = ?").param(line).update();
	}

}

package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

import org.springframework.util.Assert;

/**
 * Cuts instructions into rows for the log. Thread-safe.
 */
public final class InstructionRows {

	/** Most text of a row with more than one instruction, in bytes. */
	static final int MOST_TEXT = 256 * 1024;

	private final InstructionCodec codec;

	private final int maxInstructions;

	private final Predicate<UUID> hidden;

	/**
	 * Create an instance.
	 * @param codec writes the text
	 * @param maxInstructions most instructions of a row, Umbraco's
	 * {@code MaxProcessingInstructionCount}
	 * @param hidden whether the instructions for a refresher are to be hidden from
	 * genuine Umbraco servers, which would fail on a refresher that they do not have: 100
	 * is added to their {@code RefreshType}
	 * @see UmbracoRefreshers
	 */
	public InstructionRows(InstructionCodec codec, int maxInstructions, Predicate<UUID> hidden) {
		Assert.isTrue(maxInstructions > 0, "'maxInstructions' must be greater than 0");
		this.codec = codec;
		this.maxInstructions = maxInstructions;
		this.hidden = hidden;
	}

	/**
	 * Cut instructions into rows of at most {@code maxInstructions} instructions and 256
	 * KB of text each. A single instruction that is larger stays alone.
	 * @param instructions any number of instructions
	 * @return the rows in the same order, none if there are no instructions
	 */
	public List<InstructionRow> cut(List<RefreshInstruction> instructions) {
		List<InstructionRow> rows = new ArrayList<>();
		Row row = new Row();
		StringBuilder json = new StringBuilder();
		for (RefreshInstruction instruction : instructions) {
			json.setLength(0);
			this.codec.append(json, mark(instruction));
			if (!row.hasRoom(json, this.maxInstructions)) {
				rows.add(row.finish());
				row = new Row();
			}
			row.add(json, instruction.jsonIdCount());
		}
		if (row.instructions > 0) {
			rows.add(row.finish());
		}
		return rows;
	}

	private RefreshInstruction mark(RefreshInstruction plain) {
		if (plain.refreshType() >= RefreshType.HIDDEN_FROM_UMBRACO || !this.hidden.test(plain.refresherId())) {
			return plain;
		}
		return new RefreshInstruction(plain.refreshType() + RefreshType.HIDDEN_FROM_UMBRACO, plain.refresherId(),
				plain.guidId(), plain.intId(), plain.jsonIds(), plain.jsonIdCount(), plain.jsonPayload());
	}

	/** A row in the making. */
	private static final class Row {

		private final StringBuilder json = new StringBuilder("[");

		private int instructions;

		private int count;

		boolean hasRoom(StringBuilder instruction, int maxInstructions) {
			if (this.instructions == 0) {
				return true;
			}
			// The text is ASCII, so characters are bytes; two more are the comma and the
			// closing bracket.
			return this.instructions < maxInstructions && this.json.length() + instruction.length() + 2 <= MOST_TEXT;
		}

		void add(StringBuilder instruction, int jsonIdCount) {
			if (this.instructions++ > 0) {
				this.json.append(',');
			}
			this.json.append(instruction);
			this.count += jsonIdCount;
		}

		InstructionRow finish() {
			return new InstructionRow(this.json.append(']').toString(), this.count);
		}

	}

}

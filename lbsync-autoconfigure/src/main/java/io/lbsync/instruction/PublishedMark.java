package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * The row up to which a server has published that everything is settled. It is believed
 * by whoever sees that row in the statement that asks for what is open; what was
 * published of another log, before this one was restored or emptied, does not count.
 * <p>
 * Used by one thread at a time.
 */
final class PublishedMark {

	// According to the last answer, and not known to be wrong.
	private @Nullable Anchor last;

	// What the last statement asked for.
	private @Nullable Anchor candidate;

	/**
	 * What was published last.
	 */
	@Nullable Anchor last() {
		return this.last;
	}

	/**
	 * What is worth asking for with the next statement.
	 * @param inOrder whether whoever has a row has all that was committed before it
	 * @return the row, or {@code null} if it would tell nothing
	 */
	@Nullable Anchor candidate(GapPosition from, boolean inOrder) {
		Anchor said = this.last;
		boolean useful = said != null && !from.gaps().isEmpty() && said.id() > from.lowWater()
				&& said.id() <= from.lastId();
		this.candidate = (useful && inOrder) ? said : null;
		return this.candidate;
	}

	void listen(LogAnswer answer) {
		Anchor said = LowWater.parse(answer.lowWater());
		boolean possible = said != null && said.id() <= answer.head().id();
		LogRow row = (said != null && said.equals(this.candidate)) ? answer.first(GapSelects.CANDIDATE) : null;
		boolean refuted = row != null && said != null && !row.fingerprint().equals(said.fingerprint());
		this.last = (possible && !refuted) ? said : null;
	}

	/**
	 * What is still open beside it.
	 */
	OpenRanges believe(OpenRanges open, LogAnswer answer) {
		Anchor said = this.candidate;
		LogRow row = answer.first(GapSelects.CANDIDATE);
		boolean confirmed = said != null && row != null && said.equals(this.last);
		return (confirmed && said != null) ? open.above(said.id(), said) : open;
	}

	/**
	 * Publish a greater one.
	 * @param mark up to where everything is settled here
	 * @return the text, or {@code null} if it would be no news
	 */
	@Nullable String publish(@Nullable Anchor mark) {
		Anchor said = this.last;
		if (mark == null || mark.id() == 0 || (said != null && said.id() >= mark.id())) {
			return null;
		}
		// Until the next answer tells.
		this.last = mark;
		return LowWater.text(mark);
	}

}

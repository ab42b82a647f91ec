package io.lbsync.instruction;

/**
 * Position of the {@link IdCursor}: the last row.
 */
record IdPosition(Anchor anchor) implements LogPosition {

	private static final String FORM = "id";

	static IdPosition parse(String text) {
		String[] parts = text.split("/", -1);
		try {
			if (parts.length == 3 && parts[0].equals(FORM)) {
				return new IdPosition(new Anchor(Long.parseLong(parts[1]), parts[2]));
			}
		}
		catch (NumberFormatException ex) {
			// Falls through to the same complaint.
		}
		throw new PositionLostException("'%s' is no position of a log in the order of its ids".formatted(text));
	}

	@Override
	public long lastId() {
		return this.anchor.id();
	}

	@Override
	public int open() {
		return 0;
	}

	@Override
	public long lowWater() {
		return this.anchor.id();
	}

	@Override
	public boolean covers(String mark) {
		return Long.parseLong(mark) <= this.anchor.id();
	}

	@Override
	public String text() {
		return String.join("/", FORM, Long.toString(this.anchor.id()), this.anchor.fingerprint());
	}

}

package io.lbsync.benchmarks.plots;

import java.util.Locale;

/**
 * An SVG picture whose texts stay texts. Not thread-safe.
 */
final class Svg {

	private final StringBuilder body = new StringBuilder();

	private final int width;

	private final int height;

	Svg(int width, int height) {
		this.width = width;
		this.height = height;
	}

	void line(double x1, double y1, double x2, double y2, String color) {
		add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x1, y1, x2, y2, color);
	}

	void rectangle(double x, double y, double width, double height, String color) {
		add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y, width, height, color);
	}

	void dot(double x, double y, String color) {
		add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x, y, color);
	}

	/**
	 * Write a text.
	 * @param anchor {@code start}, {@code middle} or {@code end}
	 */
	void text(double x, double y, String anchor, int size, String text) {
		add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>", x, y, anchor, size,
				text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
	}

	private void add(String format, Object... values) {
		this.body.append(String.format(Locale.ROOT, format, values)).append('\n');
	}

	/**
	 * The whole picture.
	 */
	@Override
	public String toString() {
		return """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" font-family="sans-serif">
				<rect width="%1$d" height="%2$d" fill="white"/>
				%3$s</svg>
				"""
			.formatted(this.width, this.height, this.body);
	}

}

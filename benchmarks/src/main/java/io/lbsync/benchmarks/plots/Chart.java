package io.lbsync.benchmarks.plots;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

import io.lbsync.benchmarks.rig.Figures;

/**
 * Draws a {@link Measure}: a curve where there are several sizes, otherwise bars. Both
 * show medians, and the least and the greatest round.
 */
final class Chart {

	private static final List<String> COLORS = List.of("#1b6ca8", "#d1495b", "#2e933c", "#edae49", "#7b4b94", "#00798c",
			"#8d6b48", "#6c757d");

	private static final String GRID = "#dddddd";

	private static final String TEXT = "#333333";

	private static final int WIDTH = 760;

	private static final int TOP = 50;

	private static final int ROW = 20;

	private static final int LEFT = 80;

	private static final int RIGHT = 50;

	private static final int CURVE = 320;

	private static final int NAMES = 260;

	private static final int FONT = 12;

	private static final int TITLE = 16;

	private Chart() {
	}

	/**
	 * Draw.
	 * @return the SVG
	 */
	static String of(Measure measure) {
		return measure.isCurve() ? curve(measure) : bars(measure);
	}

	private static Svg start(Measure measure, int height) {
		Svg svg = new Svg(WIDTH, height);
		svg.text(WIDTH / 2.0, TOP / 2.0, "middle", TITLE, measure.work() + ": " + measure.name());
		return svg;
	}

	private static String curve(Measure measure) {
		int bottom = TOP + CURVE;
		Svg svg = start(measure, bottom + ROW * (2 + measure.contestants().size()));
		Axis x = Axis.of(measure.sizes(), LEFT, WIDTH - RIGHT);
		Axis y = Axis.of(measure.figures().mapToDouble(Figures::median), bottom, TOP);
		x.ticks().forEach((tick) -> {
			svg.line(x.place(tick), TOP, x.place(tick), bottom, GRID);
			svg.text(x.place(tick), bottom + ROW * 0.8, "middle", FONT, Axis.text(tick));
		});
		y.ticks().forEach((tick) -> {
			svg.line(LEFT, y.place(tick), WIDTH - RIGHT, y.place(tick), GRID);
			svg.text(LEFT - 6, y.place(tick) + 4, "end", FONT, Axis.text(tick));
		});
		int number = 0;
		for (Map.Entry<String, SortedMap<Double, Figures>> entry : measure.contestants().entrySet()) {
			String color = COLORS.get(number % COLORS.size());
			double last = Double.NaN;
			for (double size : entry.getValue().keySet()) {
				double value = entry.getValue().get(size).median();
				svg.dot(x.place(size), y.place(value), color);
				if (!Double.isNaN(last)) {
					svg.line(x.place(last), y.place(entry.getValue().get(last).median()), x.place(size), y.place(value),
							color);
				}
				last = size;
			}
			int legend = bottom + ROW * (2 + number++);
			svg.rectangle(LEFT, legend - 10, 14, 10, color);
			svg.text(LEFT + ROW, legend, "start", FONT, entry.getKey());
		}
		return svg.toString();
	}

	private static String bars(Measure measure) {
		Svg svg = start(measure, TOP + 2 * ROW * measure.contestants().size() + ROW);
		Axis x = Axis.of(measure.figures().mapToDouble(Figures::max), NAMES, WIDTH - NAMES / 2.0);
		double y = TOP;
		int number = 0;
		for (Map.Entry<String, SortedMap<Double, Figures>> entry : measure.contestants().entrySet()) {
			Figures figures = entry.getValue().get(entry.getValue().firstKey());
			svg.text(NAMES - 8, y + ROW * 0.8, "end", FONT, entry.getKey());
			svg.rectangle(NAMES, y, x.place(figures.median()) - NAMES, ROW, COLORS.get(number++ % COLORS.size()));
			svg.line(x.place(figures.min()), y + ROW / 2.0, x.place(figures.max()), y + ROW / 2.0, TEXT);
			svg.text(x.place(figures.max()) + 6, y + ROW * 0.8, "start", FONT, Axis.text(figures.median()));
			y += 2 * ROW;
		}
		return svg.toString();
	}

}

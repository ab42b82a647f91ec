package io.lbsync.benchmarks.plots;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * From values to places in a picture. A logarithmic one where values span very much.
 *
 * @param least value at its beginning
 * @param most value at its end
 * @param logarithmic whether it is logarithmic
 * @param from place of the least value
 * @param to place of the greatest value
 */
record Axis(double least, double most, boolean logarithmic, double from, double to) {

	private static final double WIDE = 50;

	private static final int TICKS = 5;

	/**
	 * For some values.
	 */
	static Axis of(DoubleStream values, double from, double to) {
		double[] all = values.sorted().toArray();
		double min = all[0];
		double max = all[all.length - 1];
		if (min > 0 && max / min > WIDE) {
			return new Axis(Math.pow(10, Math.floor(Math.log10(min))), Math.pow(10, Math.ceil(Math.log10(max))), true,
					from, to);
		}
		double step = step(max);
		return new Axis(0, step * Math.max(1, Math.ceil(max / step)), false, from, to);
	}

	private static double step(double most) {
		double rough = Math.max(most, 1e-9) / TICKS;
		double power = Math.pow(10, Math.floor(Math.log10(rough)));
		return power * DoubleStream.of(1, 2, 5, 10).filter((factor) -> factor * power >= rough).findFirst().orElse(10);
	}

	double place(double value) {
		double share = this.logarithmic ? Math.log(value / this.least) / Math.log(this.most / this.least)
				: (value - this.least) / (this.most - this.least);
		return this.from + share * (this.to - this.from);
	}

	/**
	 * Values to write beside it.
	 */
	List<Double> ticks() {
		List<Double> ticks = new ArrayList<>();
		double step = step(this.most);
		for (double tick = this.least; tick <= this.most * 1.0001; tick = this.logarithmic ? tick * 10 : tick + step) {
			ticks.add(tick);
		}
		return ticks;
	}

	/**
	 * Text of a value, as short as it can be.
	 */
	static String text(double value) {
		if (value != 0 && Math.abs(value) < 10 && value != Math.rint(value)) {
			return String.format(Locale.ROOT, "%.3g", value);
		}
		return String.format(Locale.ROOT, (Math.abs(value) < 100 && value != Math.rint(value)) ? "%,.1f" : "%,.0f",
				value);
	}

}

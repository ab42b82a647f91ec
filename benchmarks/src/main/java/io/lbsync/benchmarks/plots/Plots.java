package io.lbsync.benchmarks.plots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Results;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws what the other programs left in {@code benchmarks/target/results}, as SVG: a
 * curve where there are several sizes, otherwise bars. Each shows medians of the last
 * run; the whiskers of the bars are the least and the greatest round.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar io.lbsync.benchmarks.plots.Plots}, in
 * the root of the project; two arguments name other folders to read from and to write to.
 */
public final class Plots {

	private static final int WIDTH = 800;

	private static final int HEIGHT = 480;

	// Sizes or figures that span more than this need a logarithmic axis.
	private static final double WIDE = 50;

	private Plots() {
	}

	/**
	 * Draw.
	 * @param arguments none, or where results are and where charts go
	 * @throws IOException if a file cannot be read or written
	 */
	public static void main(String[] arguments) throws IOException {
		System.setProperty("java.awt.headless", "true");
		Path results = (arguments.length > 0) ? Path.of(arguments[0]) : Results.folder();
		Path target = (arguments.length > 1) ? Path.of(arguments[1]) : Path.of("docs", "performance");
		draw(results, target).forEach((file) -> System.out.println(file));
	}

	/**
	 * Draw everything.
	 * @return the charts
	 */
	static List<Path> draw(Path results, Path target) throws IOException {
		Files.createDirectories(target);
		List<Path> charts = new ArrayList<>();
		try (Stream<Path> files = Files.list(results)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".csv")).sorted().toList()) {
				for (Measure measure : Measure.read(file)) {
					Path chart = target.resolve(measure.file() + ".svg");
					VectorGraphicsEncoder.saveVectorGraphic(measure.isCurve() ? curve(measure) : bars(measure),
							chart.toString(), VectorGraphicsFormat.SVG);
					charts.add(chart);
				}
			}
		}
		return charts;
	}

	private static Chart<?, ?> curve(Measure measure) {
		XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title(measure)).build();
		chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
		chart.getStyler().setXAxisLogarithmic(isWide(sizes(measure)));
		chart.getStyler().setYAxisLogarithmic(isWide(medians(measure)));
		if (!isWide(medians(measure))) {
			chart.getStyler().setYAxisMin(0.0);
		}
		measure.contestants()
			.forEach((contestant, points) -> chart.addSeries(contestant, sizes(points), medians(points)));
		return chart;
	}

	private static Chart<?, ?> bars(Measure measure) {
		CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title(measure)).build();
		chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
		chart.getStyler().setLabelsVisible(true);
		chart.getStyler().setXAxisTicksVisible(false);
		measure.contestants().forEach((contestant, points) -> {
			Figures figures = points.get(points.firstKey());
			double most = Math.max(figures.max() - figures.median(), figures.median() - figures.min());
			chart.addSeries(contestant, new double[] { 1 }, new double[] { figures.median() }, new double[] { most });
		});
		return chart;
	}

	private static String title(Measure measure) {
		return measure.work() + ": " + measure.name();
	}

	private static double[] sizes(SortedMap<Double, Figures> points) {
		return points.keySet().stream().mapToDouble(Double::doubleValue).toArray();
	}

	private static double[] medians(SortedMap<Double, Figures> points) {
		return points.values().stream().mapToDouble(Figures::median).toArray();
	}

	private static double[] sizes(Measure measure) {
		return measure.contestants()
			.values()
			.stream()
			.flatMapToDouble((points) -> Arrays.stream(sizes(points)))
			.toArray();
	}

	private static double[] medians(Measure measure) {
		return measure.contestants()
			.values()
			.stream()
			.flatMapToDouble((points) -> Arrays.stream(medians(points)))
			.toArray();
	}

	/**
	 * Whether values need a logarithmic axis, which takes no zero.
	 */
	private static boolean isWide(double[] values) {
		double min = Arrays.stream(values).min().orElse(0);
		double max = Arrays.stream(values).max().orElse(0);
		return min > 0 && max / min > WIDE;
	}

}

package io.lbsync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A package knows only floors below its own, and none of its neighbours. The plan is in
 * CONTRIBUTING.md.
 */
class FloorPlanTests {

	/** From the top to the bottom; rooms of one floor do not know each other. */
	private static final Map<String, List<String>> FLOORS = new LinkedHashMap<>();

	static {
		FLOORS.put("roof", List.of("autoconfigure"));
		FLOORS.put("views", List.of("actuate", "metrics"));
		FLOORS.put("adapters", List.of("cache"));
		FLOORS.put("features", List.of("sync", "delivery", "election", "job", "maindom"));
		FLOORS.put("stairs", List.of("pulse"));
		FLOORS.put("ground", List.of("instruction", "role", "keyvalue", "doorbell"));
		FLOORS.put("cellar", List.of("jdbc", "loop", "server"));
	}

	@ParameterizedTest(name = "{0} does not know {1}")
	@MethodSource("rooms")
	void roomKnowsOnlyFloorsBelow(String room, List<String> forbidden) {
		noClasses().that()
			.resideInAnyPackage(MainCode.packages(room))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(MainCode.packages(forbidden.toArray(String[]::new)))
			.allowEmptyShould(true)
			.check(MainCode.CLASSES);
	}

	static Stream<Arguments> rooms() {
		List<Arguments> rooms = new ArrayList<>();
		List<String> above = new ArrayList<>();
		FLOORS.values().forEach((floor) -> {
			floor.forEach((room) -> {
				List<String> forbidden = new ArrayList<>(above);
				floor.stream().filter((neighbour) -> !neighbour.equals(room)).forEach(forbidden::add);
				if (!forbidden.isEmpty()) {
					rooms.add(Arguments.of(room, forbidden));
				}
			});
			above.addAll(floor);
		});
		return rooms.stream();
	}

	@Test
	void everyPackageIsOnTheFloorPlan() {
		Set<String> known = new TreeSet<>();
		FLOORS.values().forEach(known::addAll);
		Set<String> rooms = new TreeSet<>();
		for (JavaClass type : MainCode.CLASSES) {
			if (!type.getPackageName().equals(MainCode.ROOT)) {
				rooms.add(type.getPackageName().substring(MainCode.ROOT.length() + 1).split("\\.")[0]);
			}
		}
		assertThat(known).containsAll(rooms);
	}

	@Test
	void packagesAreFreeOfCycles() {
		slices().matching("io.lbsync.(**)").should().beFreeOfCycles().check(MainCode.CLASSES);
	}

	@Test
	void onlyTheRoofKnowsAutoConfiguration() {
		onlyIn("org.springframework.boot.autoconfigure..", "autoconfigure").check(MainCode.CLASSES);
	}

	@Test
	void onlyMetricsAndTheRoofKnowMicrometer() {
		onlyIn("io.micrometer..", "metrics", "autoconfigure").check(MainCode.CLASSES);
	}

	@Test
	void onlyTheRoofKnowsAutoConfigurationOfViews() {
		onlyIn("org.springframework.boot..autoconfigure..", "autoconfigure").check(MainCode.CLASSES);
	}

	@Test
	void onlyActuateAndTheRoofKnowActuatorAndHealth() {
		onlyIn("org.springframework.boot.actuate..", "actuate", "autoconfigure").check(MainCode.CLASSES);
		onlyIn("org.springframework.boot.health..", "actuate", "autoconfigure").check(MainCode.CLASSES);
	}

	@Test
	void theRootPackageHoldsNothingThatKnowsRooms() {
		noClasses().that()
			.resideInAPackage(MainCode.ROOT)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(MainCode.ROOT + ".*..")
			.allowEmptyShould(true)
			.check(MainCode.CLASSES);
	}

	private static ArchRule onlyIn(String technology, String... rooms) {
		return noClasses().that()
			.resideOutsideOfPackages(MainCode.packages(rooms))
			.should()
			.dependOnClassesThat()
			.resideInAPackage(technology)
			.allowEmptyShould(true);
	}

}

package io.lbsync.fleet;

import java.io.File;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lbsync.fleet.Variant.Access;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that lacks what lbsync only uses if it is there: its process has no such
 * jars.
 */
class MissingLibraryTests {

	private static Fleet fleet;

	@BeforeAll
	static void start() {
		fleet = Fleet.create(new Variant(Product.POSTGRESQL, Access.JDBC));
		// One that has Flyway makes the tables.
		fleet.server("first");
	}

	@AfterAll
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void reset() {
		fleet.reset();
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "spring-context-support", "flyway", "micrometer|actuator|spring-boot-health",
			"spring-orm|hibernate|jakarta.persistence|spring-data|spring-boot-data|jpa",
			"caffeine|context-support|flyway|micrometer|actuator|spring-boot-health|spring-boot-cache|spring-orm"
					+ "|hibernate|spring-data|spring-boot-data|jpa|webmvc|tomcat" })
	void anApplicationWithoutALibraryWorks(String jars) {
		try (ServerProcess server = FleetServer.process(fleet, SmallServer.class, "small")
			.classPath(without(jars))
			.property("test.own-manager", jars.contains("spring-boot-cache"))
			.start()) {
			assertThat(server.awaitLine("result (.*)").group(1)).isEqualTo("old1old11 new1new12");
		}
	}

	private static String without(String jars) {
		Pattern unwanted = Pattern.compile(jars);
		String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(all.split(File.pathSeparator))
			.filter((entry) -> !unwanted.matcher(new File(entry).getName()).find())
			.collect(Collectors.joining(File.pathSeparator));
	}

}

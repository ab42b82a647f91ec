package io.lbsync;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

class HouseRulesTests {

	@ParameterizedTest
	@FieldSource("io.lbsync.HouseRules#ALL")
	void ruleHolds(ArchRule rule) {
		rule.check(MainCode.CLASSES);
	}

	@ParameterizedTest
	@MethodSource
	void ruleNoticesOffender(Class<?> offender, ArchRule rule) {
		assertThat(rule.evaluate(new ClassFileImporter().importClasses(offender)).hasViolation()).isTrue();
	}

	static Stream<Arguments> ruleNoticesOffender() {
		return Stream.of(Arguments.of(AsksInstant.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(AsksLocalDateTime.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(AsksMillis.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(RefersToInstant.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(AsksDate.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(AsksClock.class, HouseRules.NO_WALL_CLOCK),
				Arguments.of(Sleeps.class, HouseRules.NO_SLEEP), Arguments.of(SleepsInUnits.class, HouseRules.NO_SLEEP),
				Arguments.of(Prints.class, HouseRules.NO_CONSOLE),
				Arguments.of(PrintsError.class, HouseRules.NO_CONSOLE),
				Arguments.of(PrintsStackTrace.class, HouseRules.NO_CONSOLE),
				Arguments.of(ThingImpl.class, HouseRules.NAMES_SAY_SOMETHING),
				Arguments.of(ThingManager.class, HouseRules.NAMES_SAY_SOMETHING),
				Arguments.of(Careless.class, HouseRules.AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL),
				Arguments.of(Open.class, HouseRules.AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL),
				Arguments.of(Careless.class, HouseRules.CLASS_CONDITIONS_ARE_NOT_ON_BEAN_METHODS),
				Arguments.of(Careless.class, HouseRules.MISSING_BEAN_CONDITIONS_DO_NOT_REPEAT_THE_RETURN_TYPE),
				Arguments.of(Careless.class, HouseRules.POST_PROCESSORS_ARE_STATIC));
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<String> packages = MainCode.CLASSES.stream()
			.map(JavaClass::getPackageName)
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> marked = MainCode.CLASSES.stream()
			.filter((type) -> type.getSimpleName().equals("package-info"))
			.filter((type) -> type.isAnnotatedWith(NullMarked.class))
			.map(JavaClass::getPackageName)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(marked).isEqualTo(packages).isNotEmpty();
	}

	static class AsksInstant {

		Instant time() {
			return Instant.now();
		}

	}

	static class AsksLocalDateTime {

		LocalDateTime time() {
			return LocalDateTime.now();
		}

	}

	static class RefersToInstant {

		Supplier<Instant> time() {
			return Instant::now;
		}

	}

	static class AsksMillis {

		long time() {
			return System.currentTimeMillis();
		}

	}

	static class AsksDate {

		Date time() {
			return new Date();
		}

	}

	static class AsksClock {

		Clock time() {
			return Clock.systemUTC();
		}

	}

	static class Sleeps {

		void rest() throws InterruptedException {
			Thread.sleep(1);
		}

	}

	static class SleepsInUnits {

		void rest() throws InterruptedException {
			TimeUnit.SECONDS.sleep(1);
		}

	}

	static class Prints {

		void say() {
			System.out.println();
		}

	}

	static class PrintsError {

		void say() {
			System.err.println();
		}

	}

	static class PrintsStackTrace {

		void say(RuntimeException ex) {
			ex.printStackTrace();
		}

	}

	static class ThingImpl {

	}

	static class ThingManager {

	}

	@AutoConfiguration
	static class Careless {

		@Bean
		@ConditionalOnClass(Runnable.class)
		Runnable conditional() {
			return () -> {
			};
		}

		@Bean
		@ConditionalOnMissingBean(Runnable.class)
		Runnable repeated() {
			return () -> {
			};
		}

		@Bean
		BeanPostProcessor early() {
			return new BeanPostProcessor() {
			};
		}

	}

	@AutoConfiguration
	public static final class Open {

		@Bean
		public Runnable open() {
			return () -> {
			};
		}

	}

}

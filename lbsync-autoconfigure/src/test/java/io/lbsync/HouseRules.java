package io.lbsync;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Rules of the house that a machine can check.
 */
final class HouseRules {

	private static final Set<String> NAMES_THAT_SAY_NOTHING = Set.of("Impl", "Helper", "Util", "Utils", "Manager",
			"Base");

	// Accesses are calls and method references.
	static final ArchRule NO_WALL_CLOCK = noClasses().should()
		.accessTargetWhere(target("asks for the time of day", HouseRules::isWallClock))
		.because("no wall clock decides anything (promise P5): use io.lbsync.loop.Ticker, or the database's clock "
				+ "within a statement");

	static final ArchRule NO_SLEEP = noClasses().should()
		.accessTargetWhere(target("sleeps", (target) -> target.getName().equals("sleep")
				&& Set.of("java.lang.Thread", "java.util.concurrent.TimeUnit").contains(target.getOwner().getName())))
		.because("a sleep can neither be woken nor turned by hand: use io.lbsync.loop.Loop");

	static final ArchRule NO_CONSOLE = noClasses().should()
		.accessTargetWhere(target("writes to the console", HouseRules::isConsole))
		.because("an application's log is the place for messages");

	static final ArchRule NAMES_SAY_SOMETHING = classes()
		.should(new ArchCondition<>("have a name that says something") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				NAMES_THAT_SAY_NOTHING.stream()
					.filter((end) -> type.getSimpleName().endsWith(end))
					.forEach((end) -> events.add(SimpleConditionEvent.violated(type,
							"%s ends with '%s', which says nothing about what it is".formatted(type.getName(), end))));
			}

		});

	static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould(haveNoPublicMembers())
		.allowEmptyShould(true);

	static final ArchRule CLASS_CONDITIONS_ARE_NOT_ON_BEAN_METHODS = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(ConditionalOnClass.class)
		.allowEmptyShould(true)
		.because("the method's signature is loaded before the condition is looked at");

	static final ArchRule MISSING_BEAN_CONDITIONS_DO_NOT_REPEAT_THE_RETURN_TYPE = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.areAnnotatedWith(ConditionalOnMissingBean.class)
		.should(notNameTheirReturnType())
		.allowEmptyShould(true);

	static final ArchRule POST_PROCESSORS_ARE_STATIC = methods().that()
		.areAnnotatedWith(Bean.class)
		.and(DescribedPredicate.describe("return post-processors",
				(JavaMethod method) -> method.getRawReturnType().isAssignableTo(BeanPostProcessor.class)
						|| method.getRawReturnType().isAssignableTo(BeanFactoryPostProcessor.class)))
		.should()
		.beStatic()
		.allowEmptyShould(true)
		.because("else the configuration class is created before it can be processed itself");

	/** Every rule. */
	static final List<ArchRule> ALL = List.of(NO_WALL_CLOCK, NO_SLEEP, NO_CONSOLE, NAMES_SAY_SOMETHING,
			AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL, CLASS_CONDITIONS_ARE_NOT_ON_BEAN_METHODS,
			MISSING_BEAN_CONDITIONS_DO_NOT_REPEAT_THE_RETURN_TYPE, POST_PROCESSORS_ARE_STATIC);

	private HouseRules() {
	}

	private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> predicate) {
		return DescribedPredicate.describe(description, (access) -> predicate.test(access.getTarget()));
	}

	private static boolean isWallClock(AccessTarget target) {
		String owner = target.getOwner().getName();
		return switch (target.getName()) {
			case "now" -> owner.startsWith("java.time.");
			case "currentTimeMillis" -> owner.equals("java.lang.System");
			case "<init>" -> owner.equals("java.util.Date") && isWithoutParameters(target);
			default -> owner.equals("java.time.Clock") && target.getName().matches("(system|tick).*");
		};
	}

	private static boolean isConsole(AccessTarget target) {
		return switch (target.getName()) {
			case "out", "err" -> target.getOwner().isEquivalentTo(System.class);
			case "printStackTrace" -> isWithoutParameters(target) && target.getOwner().isAssignableTo(Throwable.class);
			default -> false;
		};
	}

	private static boolean isWithoutParameters(AccessTarget target) {
		return target instanceof CodeUnitAccessTarget unit && unit.getRawParameterTypes().isEmpty();
	}

	private static ArchCondition<JavaClass> haveNoPublicMembers() {
		return new ArchCondition<>("have no public members but a constructor") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getMembers()
					.stream()
					.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
					.filter((member) -> !member.getName().equals("<init>"))
					.forEach((member) -> events
						.add(SimpleConditionEvent.violated(member, member.getFullName() + " is public")));
			}

		};
	}

	private static ArchCondition<JavaMethod> notNameTheirReturnType() {
		return new ArchCondition<>("not name the return type") {

			@Override
			public void check(JavaMethod method, ConditionEvents events) {
				ConditionalOnMissingBean condition = method.getAnnotationOfType(ConditionalOnMissingBean.class);
				boolean named = Arrays.stream(condition.value())
					.anyMatch((type) -> method.getRawReturnType().isEquivalentTo(type));
				if (named) {
					events.add(SimpleConditionEvent.violated(method, method.getFullName() + " names its return type"));
				}
			}

		};
	}

}

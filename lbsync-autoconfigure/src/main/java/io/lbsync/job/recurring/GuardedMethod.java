package io.lbsync.job.recurring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ClassUtils;

import io.lbsync.role.ServerRole;

/**
 * A method with {@link OnServerRole}.
 *
 * @param type class of the bean
 * @param method the method, as the class has it
 * @param roles roles in which it runs
 */
record GuardedMethod(Class<?> type, Method method, Set<ServerRole> roles) {

	/**
	 * Find the annotated methods of a class.
	 * @param type class of a bean
	 * @return what was found, also what cannot be guarded
	 */
	static Map<Method, GuardedMethod> of(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, OnServerRole.class)) {
			return Map.of();
		}
		return MethodIntrospector.selectMethods(type, (Method method) -> find(type, method));
	}

	static @Nullable GuardedMethod find(Class<?> type, Method method) {
		OnServerRole annotation = AnnotatedElementUtils.findMergedAnnotation(method, OnServerRole.class);
		return (annotation != null) ? new GuardedMethod(type, method, Set.of(annotation.value())) : null;
	}

	/**
	 * Name for logs.
	 */
	String name() {
		return ClassUtils.getUserClass(this.type).getSimpleName() + "." + this.method.getName();
	}

	/**
	 * What a call returns that does nothing.
	 */
	@Nullable Object nothing() {
		return (this.method.getReturnType() == Optional.class) ? Optional.empty() : null;
	}

	/**
	 * Refuse a method that cannot be guarded.
	 * @param subclassed whether the proxy is a subclass of the bean's class
	 * @throws IllegalStateException if it cannot
	 */
	void check(boolean subclassed) {
		refuseIf(this.roles.isEmpty(), "names no role, so it would never run. Name one");
		checkProxied(subclassed);
		checkReturned();
	}

	private void checkProxied(boolean subclassed) {
		int modifiers = this.method.getModifiers();
		refuseIf(Modifier.isPrivate(modifiers), "is private, where no proxy sees it, and would run on all servers. "
				+ "Make it package-private at least");
		refuseIf(Modifier.isStatic(modifiers),
				"is static, where no proxy sees it, and would run on all servers. " + "Make it a method of the bean");
		refuseIf(subclassed && Modifier.isFinal(modifiers),
				"is final, which no proxy can override, and would run on " + "all servers. Do not make it final");
		refuseIf(subclassed && Modifier.isFinal(this.type.getModifiers()),
				"is in a final class, of which no proxy " + "can be made. Do not make the class final");
	}

	private void checkReturned() {
		Class<?> returned = this.method.getReturnType();
		refuseIf(returned.isPrimitive() && returned != void.class, ("returns '%s', and a call on a server whose role "
				+ "does not fit has none to return. Let it return nothing, or an object")
			.formatted(returned));
		refuseIf(isLater(returned),
				("returns '%s', whose work goes on after the method has returned, where the role "
						+ "is not watched any more. Let it return when it is done")
					.formatted(returned.getSimpleName()));
	}

	private boolean isLater(Class<?> returned) {
		if (Future.class.isAssignableFrom(returned) || CompletionStage.class.isAssignableFrom(returned)) {
			return !AnnotatedElementUtils.hasAnnotation(this.method, Async.class)
					&& !AnnotatedElementUtils.hasAnnotation(this.type, Async.class);
		}
		return KotlinDetector.isSuspendingFunction(this.method)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned) != null;
	}

	private void refuseIf(boolean trouble, String problem) {
		if (trouble) {
			throw new IllegalStateException("@OnServerRole on %s.%s(): the method %s"
				.formatted(ClassUtils.getUserClass(this.type).getName(), this.method.getName(), problem));
		}
	}

}

package io.lbsync.job.recurring;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells types that have a method with {@link OnServerRole} from those that have none,
 * which are nearly all beans of an application. Looking at each declared method once is
 * many times cheaper than searching all that each of them overrides.
 * <p>
 * Thread-safe.
 */
final class AnnotatedTypes {

	private final Map<Class<?>, Boolean> declaring = new ConcurrentHashMap<>();

	/**
	 * Whether a type or one of its super-types has such a method.
	 * @param type class of a bean
	 * @return whether it does
	 */
	boolean contains(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, OnServerRole.class) || isOfSpring(type)) {
			return false;
		}
		for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
			if (declares(each)) {
				return true;
			}
		}
		for (Class<?> each : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			if (declares(each)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * As for {@code @EventListener}: applications with such a package mark their beans.
	 */
	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
	}

	private boolean declares(Class<?> type) {
		Boolean known = this.declaring.get(type);
		if (known == null) {
			AtomicBoolean found = new AtomicBoolean();
			ReflectionUtils.doWithLocalMethods(type, (method) -> found.compareAndSet(false, isAnnotated(method)));
			known = found.get();
			this.declaring.put(type, known);
		}
		return known;
	}

	private static boolean isAnnotated(Method method) {
		return method.getDeclaredAnnotations().length > 0
				&& MergedAnnotations.from(method).isPresent(OnServerRole.class);
	}

}

package io.lbsync.cache;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * The parameters in a {@link SimpleKey}, which does not show them.
 */
final class SimpleKeyParts {

	private static final @Nullable Field PARAMS = params();

	private SimpleKeyParts() {
	}

	private static @Nullable Field params() {
		try {
			Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
			if (field != null) {
				field.setAccessible(true);
			}
			return field;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * The parameters, as far as they can be seen: all or, where reflection is barred,
	 * none. The check of what was encoded notices the difference.
	 * @param key a key
	 * @return its parameters
	 */
	static List<@Nullable Object> of(SimpleKey key) {
		if (PARAMS == null || !(ReflectionUtils.getField(PARAMS, key) instanceof Object[] params)) {
			return List.of();
		}
		return Collections.unmodifiableList(Arrays.asList(params));
	}

}

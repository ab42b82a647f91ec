package io.lbsync.cache;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Takes records apart and puts them together.
 */
final class RecordParts {

	private RecordParts() {
	}

	/**
	 * The components of a record by name.
	 * @param composed the record
	 * @return its components, in order
	 */
	static Map<String, @Nullable Object> values(Record composed) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		for (RecordComponent component : composed.getClass().getRecordComponents()) {
			values.put(component.getName(), value(component, composed));
		}
		return values;
	}

	/**
	 * Whether components may hold classes that the type does not tell.
	 * @param type class of a record
	 * @return whether another record of the class may hold other classes
	 */
	static boolean isOpen(Class<?> type) {
		return type.isRecord() && Arrays.stream(type.getRecordComponents())
			.map(RecordComponent::getType)
			.anyMatch((component) -> !component.isPrimitive() && !ScalarKeys.has(component) && !component.isEnum());
	}

	/**
	 * Enums among the components.
	 * @param type class of a record
	 * @return the enums that its components are declared as
	 */
	static List<Class<?>> enums(Class<?> type) {
		List<Class<?>> enums = new ArrayList<>();
		for (RecordComponent component : type.getRecordComponents()) {
			if (component.getType().isEnum()) {
				enums.add(component.getType());
			}
		}
		return enums;
	}

	/**
	 * Make a record.
	 * @param type its class
	 * @param values exactly its components
	 * @return the record
	 */
	static Object create(Class<?> type, Map<String, @Nullable Object> values) {
		RecordComponent[] components = type.getRecordComponents();
		if (components == null || components.length != values.size()) {
			throw new UnsupportedKeyException("not such a record here");
		}
		@Nullable Object[] arguments = new Object[components.length];
		for (int i = 0; i < components.length; i++) {
			if (!values.containsKey(components[i].getName())) {
				throw new UnsupportedKeyException("not such a record here");
			}
			arguments[i] = values.get(components[i].getName());
		}
		return construct(type, components, arguments);
	}

	private static Object construct(Class<?> type, RecordComponent[] components, @Nullable Object[] arguments) {
		try {
			Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
			Constructor<?> constructor = type.getDeclaredConstructor(types);
			constructor.setAccessible(true);
			return constructor.newInstance(arguments);
		}
		catch (ReflectiveOperationException ex) {
			throw new UnsupportedKeyException("cannot be constructed: " + ex);
		}
	}

	private static @Nullable Object value(RecordComponent component, Record composed) {
		try {
			Method accessor = component.getAccessor();
			accessor.setAccessible(true);
			return accessor.invoke(composed);
		}
		catch (ReflectiveOperationException ex) {
			throw new UnsupportedKeyException("cannot be taken apart: " + ex);
		}
	}

}

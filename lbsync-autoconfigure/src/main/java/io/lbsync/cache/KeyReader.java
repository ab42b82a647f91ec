package io.lbsync.cache;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * Reads what {@link KeyWriter} wrote, on this server or another. Thread-safe.
 */
final class KeyReader {

	private final List<CacheKeyCodec> codecs;

	KeyReader(List<CacheKeyCodec> codecs) {
		this.codecs = List.copyOf(codecs);
	}

	/**
	 * Read a key.
	 * @param node the tree
	 * @param types classes met here
	 * @return the key
	 * @throws UnsupportedKeyException if it cannot be read here
	 */
	@Nullable Object read(JsonNode node, KeyTypes types) {
		String tag = text(node, 0);
		ScalarKeys.Form<?> form = ScalarKeys.of(tag);
		if (form != null) {
			return form.read(text(node, 1));
		}
		return switch (tag) {
			case "null" -> null;
			case "key" -> simpleKey(elements(node, types));
			case "list" -> elements(node, types);
			case "set" -> new LinkedHashSet<>(elements(node, types));
			case "array" -> elements(node, types).toArray();
			case "enum" -> constant(type(node, types), text(node, 2));
			case "record" -> composed(type(node, types), node, types);
			case "codec" -> decode(type(node, types), text(node, 2));
			default -> primitives(tag, elements(node, types));
		};
	}

	private static Object simpleKey(List<@Nullable Object> params) {
		// The key of methods without parameters is this very object in Spring, too.
		return params.isEmpty() ? SimpleKey.EMPTY : new SimpleKey(params.toArray());
	}

	private List<@Nullable Object> elements(JsonNode node, KeyTypes types) {
		List<@Nullable Object> elements = new ArrayList<>();
		for (int i = 1; i < node.size(); i++) {
			elements.add(read(node.get(i), types));
		}
		return elements;
	}

	private static Object constant(Class<?> type, String name) {
		for (Object constant : (type.isEnum()) ? type.getEnumConstants() : new Object[0]) {
			if (((Enum<?>) constant).name().equals(name)) {
				return constant;
			}
		}
		throw new UnsupportedKeyException("no such constant");
	}

	private Object composed(Class<?> type, JsonNode node, KeyTypes types) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		node.get(2).properties().forEach((entry) -> values.put(entry.getKey(), read(entry.getValue(), types)));
		return RecordParts.create(type, values);
	}

	private Object decode(Class<?> type, String text) {
		CacheKeyCodec codec = KeyWriter.find(this.codecs, type);
		if (codec == null) {
			throw new UnsupportedKeyException("no codec here");
		}
		return codec.decode(text);
	}

	private static Object primitives(String tag, List<@Nullable Object> elements) {
		Class<?> component = switch (tag) {
			case "int[]" -> int.class;
			case "long[]" -> long.class;
			case "byte[]" -> byte.class;
			case "char[]" -> char.class;
			case "short[]" -> short.class;
			case "double[]" -> double.class;
			case "float[]" -> float.class;
			case "boolean[]" -> boolean.class;
			default -> throw new UnsupportedKeyException("unknown tag");
		};
		Object array = Array.newInstance(component, elements.size());
		for (int i = 0; i < elements.size(); i++) {
			Array.set(array, i, elements.get(i));
		}
		return array;
	}

	private static Class<?> type(JsonNode node, KeyTypes types) {
		Class<?> type = types.find(text(node, 1));
		if (type == null) {
			throw new UnsupportedKeyException("class not met here");
		}
		return type;
	}

	private static String text(JsonNode node, int index) {
		JsonNode element = node.get(index);
		if (element == null || !element.isString()) {
			throw new UnsupportedKeyException("not a key");
		}
		return element.stringValue();
	}

}

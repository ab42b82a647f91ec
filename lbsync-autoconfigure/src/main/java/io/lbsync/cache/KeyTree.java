package io.lbsync.cache;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * Keys as JSON arrays that begin with a tag from a closed table: {@code ["long","1"]},
 * {@code ["key",["string","a"],["null"]]}. Enums, records and what the user's codecs
 * write carry the name of their class, which is compared with the classes met here, never
 * loaded. Thread-safe.
 */
final class KeyTree {

	private static final int DEPTH = 16;

	/** Keys with more elements do not travel. */
	static final int ELEMENTS = 256;

	private final List<CacheKeyCodec> codecs;

	KeyTree(List<CacheKeyCodec> codecs) {
		this.codecs = List.copyOf(codecs);
	}

	/**
	 * Write a key.
	 * @param key the key
	 * @param depth how deep it lies in others
	 * @return the tree
	 * @throws UnsupportedKeyException if it is not one of the forms known
	 */
	ArrayNode write(@Nullable Object key, int depth) {
		if (depth > DEPTH) {
			throw new UnsupportedKeyException("nested too deeply");
		}
		if (key == null) {
			return node("null");
		}
		CacheKeyCodec codec = codec(key.getClass());
		if (codec != null) {
			return node("codec").add(key.getClass().getName()).add(codec.encode(key));
		}
		ScalarKeys.Form<?> form = ScalarKeys.of(key.getClass());
		return (form != null) ? node(form.tag()).add(form.write(key)) : writeComposed(key, depth);
	}

	private ArrayNode writeComposed(Object key, int depth) {
		if (key instanceof Enum<?> constant) {
			return node("enum").add(constant.getDeclaringClass().getName()).add(constant.name());
		}
		if (key.getClass() == SimpleKey.class) {
			return elements("key", SimpleKeyParts.of((SimpleKey) key), depth);
		}
		if (key instanceof List<?> list) {
			return elements("list", list, depth);
		}
		if (key instanceof Set<?> set) {
			return elements("set", set, depth);
		}
		if (key.getClass().isArray()) {
			return array(key, depth);
		}
		if (key instanceof Record composed) {
			ObjectNode components = JsonNodeFactory.instance.objectNode();
			RecordParts.values(composed).forEach((name, value) -> components.set(name, write(value, depth + 1)));
			return node("record").add(key.getClass().getName()).add(components);
		}
		throw new UnsupportedKeyException("no codec");
	}

	private ArrayNode array(Object array, int depth) {
		Class<?> component = array.getClass().getComponentType();
		List<@Nullable Object> elements = new ArrayList<>();
		for (int i = 0; i < Math.min(Array.getLength(array), ELEMENTS + 1); i++) {
			elements.add(Array.get(array, i));
		}
		return elements(component.isPrimitive() ? component.getName() + "[]" : "array", elements, depth);
	}

	private ArrayNode elements(String tag, Iterable<? extends @Nullable Object> elements, int depth) {
		ArrayNode node = node(tag);
		for (Object element : elements) {
			if (node.size() > ELEMENTS) {
				throw new UnsupportedKeyException("too many elements");
			}
			node.add(write(element, depth + 1));
		}
		return node;
	}

	private static ArrayNode node(String tag) {
		return JsonNodeFactory.instance.arrayNode().add(tag);
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
		CacheKeyCodec codec = codec(type);
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

	private @Nullable CacheKeyCodec codec(Class<?> type) {
		for (CacheKeyCodec codec : this.codecs) {
			if (codec.supports(type)) {
				return codec;
			}
		}
		return null;
	}

}

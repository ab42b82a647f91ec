package io.lbsync.cache;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * Writes keys as JSON arrays that begin with a tag from a closed table:
 * {@code ["long","1"]}, {@code ["key",["string","a"],["null"]]}. Enums, records and what
 * the user's codecs write carry the name of their class, which is compared with the
 * classes met here, never loaded. Thread-safe.
 */
final class KeyWriter {

	private static final int DEPTH = 16;

	/** Keys with more elements do not travel. */
	static final int ELEMENTS = 256;

	private final List<CacheKeyCodec> codecs;

	KeyWriter(List<CacheKeyCodec> codecs) {
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
		CacheKeyCodec codec = find(this.codecs, key.getClass());
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
			return components(composed, depth);
		}
		throw new UnsupportedKeyException("no codec");
	}

	private ArrayNode components(Record key, int depth) {
		ObjectNode components = JsonNodeFactory.instance.objectNode();
		RecordParts.values(key).forEach((name, value) -> components.set(name, write(value, depth + 1)));
		return node("record").add(key.getClass().getName()).add(components);
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
	 * The first codec that supports a class.
	 * @param codecs the codecs
	 * @param type the class
	 * @return the codec, or {@code null} if there is none
	 */
	static @Nullable CacheKeyCodec find(List<CacheKeyCodec> codecs, Class<?> type) {
		for (CacheKeyCodec codec : codecs) {
			if (codec.supports(type)) {
				return codec;
			}
		}
		return null;
	}

}

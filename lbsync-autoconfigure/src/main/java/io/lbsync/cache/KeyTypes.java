package io.lbsync.cache;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * Classes of the application that were met as keys, or parts of keys, of one cache on
 * this server. Names of classes in instructions are looked up here and nowhere else: what
 * others write never decides which class is loaded. Thread-safe.
 */
final class KeyTypes {

	// Two classes of one name (reloaded, or of two class loaders) cannot be told apart.
	private static final Class<?> AMBIGUOUS = void.class;

	private static final int MOST = 1_000;

	private final ConcurrentMap<String, Class<?>> types = new ConcurrentHashMap<>();

	/**
	 * Remember the classes of a key.
	 * @param key a key that is put into the cache
	 */
	void seen(@Nullable Object key) {
		if (key == null || ScalarKeys.has(key.getClass())) {
			return;
		}
		if (key instanceof SimpleKey simple) {
			SimpleKeyParts.of(simple).forEach(this::seen);
		}
		else if (key instanceof Collection<?> elements) {
			elements.forEach(this::seen);
		}
		else if (key instanceof Object[] elements) {
			for (Object element : elements) {
				seen(element);
			}
		}
		else {
			remember(key);
		}
	}

	private void remember(Object key) {
		Class<?> type = (key instanceof Enum<?> constant) ? constant.getDeclaringClass() : key.getClass();
		Class<?> known = this.types.get(type.getName());
		if (known == null && this.types.size() < MOST) {
			known = this.types.putIfAbsent(type.getName(), type);
			if (key instanceof Record composed) {
				RecordParts.values(composed).values().forEach(this::seen);
			}
		}
		if (known != null && known != type) {
			this.types.put(type.getName(), AMBIGUOUS);
		}
		else if (known == type && key instanceof Record composed && RecordParts.isOpen(type)) {
			RecordParts.values(composed).values().forEach(this::seen);
		}
	}

	/**
	 * The class with a name.
	 * @param name the name
	 * @return the class, or {@code null} if it was never met here, or another one was too
	 */
	@Nullable Class<?> find(String name) {
		Class<?> type = this.types.get(name);
		return (type != AMBIGUOUS) ? type : null;
	}

}

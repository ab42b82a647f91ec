package io.lbsync.cache;

import java.util.Arrays;
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
	 * Remember the classes of a key. Does not throw, whatever the key does.
	 * @param key a key that is put into the cache
	 */
	void seen(Object key) {
		if (ScalarKeys.has(key.getClass())) {
			return;
		}
		try {
			visit(key);
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			// Such a key is not found again by name: it will not travel, but clear.
		}
	}

	private void visit(@Nullable Object key) {
		if (key == null || ScalarKeys.has(key.getClass())) {
			return;
		}
		if (key instanceof SimpleKey simple) {
			SimpleKeyParts.of(simple).forEach(this::visit);
		}
		else if (key instanceof Collection<?> elements) {
			elements.stream().limit(KeyWriter.ELEMENTS).forEach(this::visit);
		}
		else if (key instanceof Object[] elements) {
			Arrays.stream(elements).limit(KeyWriter.ELEMENTS).forEach(this::visit);
		}
		else if (key instanceof Enum<?> constant) {
			remember(constant.getDeclaringClass());
		}
		else {
			visitComposed(key);
		}
	}

	private void visitComposed(Object key) {
		boolean first = remember(key.getClass());
		if (key instanceof Record composed && (first || RecordParts.isOpen(key.getClass()))) {
			RecordParts.enums(key.getClass()).forEach(this::remember);
			RecordParts.values(composed).values().forEach(this::visit);
		}
	}

	private boolean remember(Class<?> type) {
		Class<?> known = this.types.get(type.getName());
		if (known == null && this.types.size() < MOST) {
			known = this.types.putIfAbsent(type.getName(), type);
			if (known == null) {
				return true;
			}
		}
		if (known != null && known != type) {
			this.types.put(type.getName(), AMBIGUOUS);
		}
		return false;
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

package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

/**
 * The short way for the commonest keys, with the outcome of {@link KeyWriter}'s: one
 * value of the closed table whose text means the same within the quotes of JSON.
 */
final class PlainKeys {

	private PlainKeys() {
	}

	/**
	 * Text of a key.
	 * @param key a key that no codec of the user's supports
	 * @return tagged JSON, or {@code null} if the long way must tell
	 */
	static @Nullable String write(Object key) {
		ScalarKeys.Form<?> form = ScalarKeys.of(key.getClass());
		if (form == null) {
			return null;
		}
		String text = form.write(key);
		if (!isPlain(text) || !CacheKeys.agrees(key, form.read(text))) {
			return null;
		}
		return "[\"" + form.tag() + "\",\"" + text + "\"]";
	}

	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (character < ' ' || character > '~' || character == '"' || character == '\\') {
				return false;
			}
		}
		return true;
	}

}

package io.lbsync.cache;

/**
 * Turns cache keys of the application's own types into text and back, so that single
 * entries can be evicted on other servers. Declare a bean; keys without a codec that
 * lbsync does not know either lead to a clear of the whole cache. Comes before the
 * built-in forms.
 * <p>
 * Must be thread-safe. What it throws leads to a clear, never to an exception for the
 * caller. For each key that is sent, {@code decode(encode(key))} is checked to be equal
 * to the key, hash code included. A receiver asks its codec only for types that it has
 * met itself as keys of that cache.
 */
public interface CacheKeyCodec {

	/**
	 * Whether keys of a type are handled.
	 * @param type the class of a key
	 * @return whether this codec handles them
	 */
	boolean supports(Class<?> type);

	/**
	 * Turn a key into text.
	 * @param key a key of a supported type
	 * @return its text
	 */
	String encode(Object key);

	/**
	 * Turn text back into the key.
	 * @param text what {@link #encode(Object)} returned, on some server
	 * @return an equal key
	 */
	Object decode(String text);

}

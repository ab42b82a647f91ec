package io.lbsync.cache;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes text of cache keys and keys of text. A key travels only if what comes out on this
 * server equals it in both directions and has its hash code; any other leads to a clear.
 * Nothing that a key or a codec throws gets through. Thread-safe.
 */
final class CacheKeys {

	private static final Log logger = LogFactory.getLog(CacheKeys.class);

	private static final int LONGEST = 1024;

	private static final JsonMapper json = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private final List<CacheKeyCodec> codecs;

	private final KeyWriter writer;

	private final KeyReader reader;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Create the keys.
	 * @param codecs the user's own, in order of preference
	 */
	CacheKeys(List<CacheKeyCodec> codecs) {
		this.codecs = List.copyOf(codecs);
		this.writer = new KeyWriter(codecs);
		this.reader = new KeyReader(codecs);
	}

	/**
	 * Text of a key.
	 * @param key the key
	 * @param types classes met in its cache; gets to know the key's
	 * @return ASCII text, or {@code null} if the key cannot travel
	 */
	@Nullable String encode(Object key, KeyTypes types) {
		String problem;
		try {
			types.seen(key);
			String plain = (KeyWriter.find(this.codecs, key.getClass()) == null) ? PlainKeys.write(key) : null;
			if (plain != null && plain.length() <= LONGEST) {
				return plain;
			}
			String text = json.writeValueAsString(this.writer.write(key, 0));
			if (text.length() > LONGEST) {
				return null;
			}
			if (agrees(key, this.reader.read(json.readTree(text), types))) {
				return text;
			}
			problem = "what is decoded does not equal what was encoded";
		}
		catch (RuntimeException | LinkageError | StackOverflowError | AssertionError ex) {
			problem = String.valueOf(ex.getMessage());
		}
		warnOnce(key.getClass().getName(), problem);
		return null;
	}

	static boolean agrees(Object key, @Nullable Object decoded) {
		return decoded != null && key.equals(decoded) && decoded.equals(key) && decoded.hashCode() == key.hashCode();
	}

	/**
	 * Key of a text.
	 * @param node what {@link #encode} returned on some server, as a tree
	 * @param types classes met in its cache
	 * @return the key, or {@code null} if it cannot be read here
	 */
	@Nullable Object decode(JsonNode node, KeyTypes types) {
		try {
			return this.reader.read(node, types);
		}
		catch (RuntimeException | LinkageError | StackOverflowError | AssertionError ex) {
			logger.debug("A key cannot be read here, so its cache is cleared", ex);
			return null;
		}
	}

	private void warnOnce(String type, String problem) {
		if (this.warned.size() < LONGEST && this.warned.add(type)) {
			logger.warn("Cache keys of " + type + " cannot be sent to other servers (" + problem
					+ "): each change of one entry clears the whole cache. "
					+ "Use simpler keys, or declare a bean of type CacheKeyCodec.");
		}
	}

}

package io.lbsync.pulse;

import java.time.LocalDateTime;
import java.util.Map;

/**
 * Is handed the coordination rows of each pulse. Called on the thread that sent it; must
 * not block.
 */
@FunctionalInterface
public interface PulseObserver {

	/**
	 * An answer is there.
	 * @param now the database's time when it answered, in UTC
	 * @param coordination rows of {@code umbracoKeyValue} whose key starts with
	 * {@code lbsync.}
	 */
	void observed(LocalDateTime now, Map<String, String> coordination);

}

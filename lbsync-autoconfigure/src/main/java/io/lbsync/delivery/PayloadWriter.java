package io.lbsync.delivery;

import java.util.List;

/**
 * Turns payloads into JSON. Implementations are thread-safe.
 */
@FunctionalInterface
public interface PayloadWriter {

	/**
	 * Write each payload as a JSON value.
	 * @param payloads the payloads
	 * @return their JSON texts, in the same order
	 * @throws RuntimeException if one cannot be written; it reaches the caller of
	 * {@link DistributedCache#refreshByPayload}
	 */
	List<String> write(List<?> payloads);

}

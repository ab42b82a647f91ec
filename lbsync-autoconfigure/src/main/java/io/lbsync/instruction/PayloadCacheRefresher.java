package io.lbsync.instruction;

import java.util.List;

/**
 * A refresher that is told more about a change than an id. Payloads travel as JSON with
 * camelCase names; a payload that cannot be read here leads to {@link #refreshAll()}.
 *
 * @param <P> type of a payload, best a record
 */
public interface PayloadCacheRefresher<P> extends CacheRefresher {

	/**
	 * Type of a payload.
	 * @return the class to read payloads into
	 */
	Class<P> payloadType();

	/**
	 * The things that these payloads describe changed.
	 * @param payloads one or more payloads
	 */
	void refresh(List<P> payloads);

}

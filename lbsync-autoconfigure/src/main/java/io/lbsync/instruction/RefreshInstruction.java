package io.lbsync.instruction;

import java.util.Collection;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One change that a {@link CacheRefresher} is to be told of, as Umbraco writes it into
 * {@code jsonInstruction}. Numbers of types that lbsync does not know are kept as they
 * were read.
 *
 * @param refreshType number of the {@link RefreshType}
 * @param refresherId the refresher
 * @param guidId the changed thing, for {@link RefreshType#REFRESH_BY_GUID}
 * @param intId the changed thing, for {@link RefreshType#REFRESH_BY_ID} and
 * {@link RefreshType#REMOVE_BY_ID}
 * @param jsonIds JSON array of numbers, for {@link RefreshType#REFRESH_BY_IDS}
 * @param jsonIdCount how many changed things there are
 * @param jsonPayload JSON array of payloads, for {@link RefreshType#REFRESH_BY_JSON}
 */
public record RefreshInstruction(int refreshType, UUID refresherId, @Nullable UUID guidId, int intId,
		@Nullable String jsonIds, int jsonIdCount, @Nullable String jsonPayload) {

	public RefreshInstruction {
		Assert.notNull(refresherId, "'refresherId' must not be null");
	}

	/**
	 * Everything changed.
	 * @param refresher the refresher
	 * @return the instruction
	 */
	public static RefreshInstruction refreshAll(UUID refresher) {
		return new RefreshInstruction(RefreshType.REFRESH_ALL.value(), refresher, null, 0, null, 1, null);
	}

	/**
	 * A thing with a GUID changed.
	 * @param refresher the refresher
	 * @param id the changed thing
	 * @return the instruction
	 */
	public static RefreshInstruction refreshByGuid(UUID refresher, UUID id) {
		return new RefreshInstruction(RefreshType.REFRESH_BY_GUID.value(), refresher, id, 0, null, 1, null);
	}

	/**
	 * Things with numbers changed.
	 * @param refresher the refresher
	 * @param ids the changed things
	 * @return the instruction
	 */
	public static RefreshInstruction refreshByIds(UUID refresher, Collection<Integer> ids) {
		String json = ids.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
		return new RefreshInstruction(RefreshType.REFRESH_BY_IDS.value(), refresher, null, 0, json, ids.size(), null);
	}

	/**
	 * Things changed that payloads describe.
	 * @param refresher the refresher
	 * @param jsonPayload JSON array of the payloads
	 * @return the instruction
	 */
	public static RefreshInstruction refreshByJson(UUID refresher, String jsonPayload) {
		return new RefreshInstruction(RefreshType.REFRESH_BY_JSON.value(), refresher, null, 0, null, 1, jsonPayload);
	}

	/**
	 * A thing with a number is gone.
	 * @param refresher the refresher
	 * @param id the removed thing
	 * @return the instruction
	 */
	public static RefreshInstruction removeById(UUID refresher, int id) {
		return new RefreshInstruction(RefreshType.REMOVE_BY_ID.value(), refresher, null, id, null, 1, null);
	}

}

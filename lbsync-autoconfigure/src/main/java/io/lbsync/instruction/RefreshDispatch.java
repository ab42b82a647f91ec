package io.lbsync.instruction;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells cache refreshers what instructions say. A refresher that cannot be told what
 * changed is refreshed in full, so that no change is ever lost: one that takes no
 * payloads but is sent some, one whose payloads or ids cannot be read.
 * <p>
 * Thread-safe; the refreshers are called by the calling thread.
 */
public final class RefreshDispatch {

	private static final Log logger = LogFactory.getLog(RefreshDispatch.class);

	private final CacheRefreshers refreshers;

	private final PayloadCodec payloads;

	private final Set<UUID> warned = ConcurrentHashMap.newKeySet();

	/**
	 * Create an instance.
	 * @param refreshers the refreshers of this server
	 * @param payloads reads what instructions carry
	 */
	public RefreshDispatch(CacheRefreshers refreshers, PayloadCodec payloads) {
		this.refreshers = refreshers;
		this.payloads = payloads;
	}

	/**
	 * Apply an instruction. Whatever the refresher throws is thrown on.
	 * @param instruction the instruction
	 * @return what became of it
	 */
	public RefreshResult apply(RefreshInstruction instruction) {
		RefreshType type = RefreshType.of(instruction.refreshType());
		if (type == null) {
			return RefreshResult.UNKNOWN_TYPE;
		}
		CacheRefresher refresher = this.refreshers.find(instruction.refresherId()).orElse(null);
		if (refresher == null) {
			return RefreshResult.UNKNOWN_REFRESHER;
		}
		return apply(type, refresher, instruction);
	}

	private RefreshResult apply(RefreshType type, CacheRefresher refresher, RefreshInstruction instruction) {
		switch (type) {
			case REFRESH_ALL -> refresher.refreshAll();
			case REFRESH_BY_GUID -> refresher.refresh(guid(instruction));
			case REFRESH_BY_ID -> refresher.refresh(instruction.intId());
			case REFRESH_BY_IDS -> {
				return refreshByIds(refresher, instruction.jsonIds());
			}
			case REFRESH_BY_JSON -> {
				return refreshByJson(refresher, instruction.jsonPayload());
			}
			case REMOVE_BY_ID -> refresher.remove(instruction.intId());
		}
		return RefreshResult.APPLIED;
	}

	private static UUID guid(RefreshInstruction instruction) {
		return (instruction.guidId() != null) ? instruction.guidId() : GuidText.EMPTY;
	}

	private RefreshResult refreshByIds(CacheRefresher refresher, @Nullable String jsonIds) {
		if (jsonIds == null) {
			return RefreshResult.APPLIED;
		}
		List<Integer> ids;
		try {
			ids = this.payloads.readIds(jsonIds);
		}
		catch (UnreadablePayloadException ex) {
			return refreshInFull(refresher, ex);
		}
		for (int id : ids) {
			refresher.refresh(id);
		}
		return RefreshResult.APPLIED;
	}

	private RefreshResult refreshByJson(CacheRefresher refresher, @Nullable String json) {
		if (refresher instanceof PayloadCacheRefresher<?> payloadRefresher) {
			return (json != null) ? refreshByPayload(payloadRefresher, json) : RefreshResult.APPLIED;
		}
		return refreshInFull(refresher,
				new UnreadablePayloadException("it is no " + PayloadCacheRefresher.class.getSimpleName(), null));
	}

	private <P> RefreshResult refreshByPayload(PayloadCacheRefresher<P> refresher, String json) {
		List<P> read;
		try {
			read = this.payloads.read(json, refresher.payloadType());
		}
		catch (UnreadablePayloadException ex) {
			return refreshInFull(refresher, ex);
		}
		if (!read.isEmpty()) {
			refresher.refresh(read);
		}
		return RefreshResult.APPLIED;
	}

	private RefreshResult refreshInFull(CacheRefresher refresher, UnreadablePayloadException reason) {
		String message = "Cache refresher '" + refresher.name() + "' cannot be told what changed and is refreshed in "
				+ "full instead: " + reason.getMessage();
		if (this.warned.add(refresher.uniqueId())) {
			logger.warn(message + ". Check that all servers have versions of it that understand each other. "
					+ "From now on this is logged at DEBUG");
		}
		logger.debug(message, reason);
		refresher.refreshAll();
		return RefreshResult.REFRESHED_IN_FULL;
	}

}

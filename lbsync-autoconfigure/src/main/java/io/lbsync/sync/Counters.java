package io.lbsync.sync;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts, and logs what went wrong once per cause.
 */
final class Counters {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private static final int MOST_CAUSES = 1000;

	private final LongAdder applied = new LongAdder();

	private final LongAdder retried = new LongAdder();

	private final LongAdder refreshedInFull = new LongAdder();

	private final LongAdder rejected = new LongAdder();

	private final Set<String> causes = ConcurrentHashMap.newKeySet();

	void applied() {
		this.applied.increment();
	}

	void retried() {
		this.retried.increment();
	}

	void refreshedInFull() {
		this.refreshedInFull.increment();
	}

	void rejected(String cause, String message) {
		this.rejected.increment();
		if (this.causes.size() < MOST_CAUSES && this.causes.add(cause)) {
			logger.warn(message + " Further ones are only counted.");
		}
	}

	InstructionCounts counts() {
		return new InstructionCounts(this.applied.sum(), this.retried.sum(), this.refreshedInFull.sum(),
				this.rejected.sum());
	}

}

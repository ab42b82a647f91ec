package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Notes when the request of a thread began, for the sake of persistence contexts that
 * were opened before any transaction: with open-in-view, which is Boot's default, what a
 * transaction or a load finds in Hibernate's first-level cache may be as old as the
 * request. Thread-safe.
 */
final class RequestBegins {

	private static final boolean ENTITY_MANAGERS = ClassUtils
		.isPresent("org.springframework.orm.jpa.EntityManagerHolder", RequestBegins.class.getClassLoader());

	private final ThreadLocal<Long> begin = new ThreadLocal<>();

	private final StampClock clock;

	RequestBegins(StampClock clock) {
		this.clock = clock;
	}

	/**
	 * How old entities may be that a persistence context of this thread holds already.
	 * @return a reading of the clock, {@link StampClock#NEVER} if it is not known,
	 * {@link TransactionBegins#NONE} if no persistence context is bound
	 */
	long ofBoundEntities() {
		if (!isAnyBound()) {
			return TransactionBegins.NONE;
		}
		Long request = this.begin.get();
		return (request != null) ? request : StampClock.NEVER;
	}

	/**
	 * Reading for a request that arrives now.
	 * @return the reading, {@link StampClock#NEVER} if a persistence context is bound
	 * already
	 */
	long now() {
		return isAnyBound() ? StampClock.NEVER : this.clock.now();
	}

	/**
	 * A request is being handled by this thread.
	 * @param reading when it arrived
	 * @return what held before, for {@link #left}
	 */
	@Nullable Long entered(long reading) {
		Long outer = this.begin.get();
		this.begin.set(reading);
		return outer;
	}

	void left(@Nullable Long outer) {
		if (outer != null) {
			this.begin.set(outer);
		}
		else {
			this.begin.remove();
		}
	}

	private static boolean isAnyBound() {
		return ENTITY_MANAGERS && Entities.areBound();
	}

	// Loaded only where spring-orm is present.
	private static final class Entities {

		static boolean areBound() {
			for (Object resource : TransactionSynchronizationManager.getResourceMap().values()) {
				if (resource instanceof EntityManagerHolder) {
					return true;
				}
			}
			return false;
		}

	}

}

package io.lbsync.cache;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * Loads each missing value once, however many callers wait for it. Done here and not in
 * the wrapped cache, whose locks would hold up evictions until the load is over (promise
 * P3). A caller that comes after an eviction does not join a load from before it, nor one
 * whose data may stem from before it. Thread-safe.
 */
final class Flights {

	private final LocalCache cache;

	private final ConcurrentMap<Route, Flight> flights = new ConcurrentHashMap<>();

	Flights(LocalCache cache) {
		this.cache = cache;
	}

	/**
	 * Load a value that is not cached, unless somebody does so already; then wait for it.
	 * @param <T> type of the value
	 * @param key the key
	 * @param loader loads it
	 * @param horizon when the load began, for the guard
	 * @return the value
	 * @throws Cache.ValueRetrievalException if the loader throws
	 */
	<T> @Nullable T load(Object key, Callable<T> loader, long horizon) {
		while (true) {
			Route route = new Route(key, this.cache.stamps().version(key));
			if (this.cache.moved(key, horizon)) {
				return call(key, loader);
			}
			Flight own = new Flight(Thread.currentThread());
			Flight other = this.flights.putIfAbsent(route, own);
			if (other == null) {
				return lead(route, own, loader, horizon);
			}
			if (other.leader == Thread.currentThread()) {
				return call(key, loader);
			}
			try {
				return cast(other.result.join());
			}
			catch (CompletionException ex) {
				// The other load failed, which says nothing about this caller's.
			}
		}
	}

	private <T> @Nullable T lead(Route route, Flight flight, Callable<T> loader, long horizon) {
		try {
			// Another flight may have landed between the miss and the start of this one.
			Cache.ValueWrapper hit = this.cache.target().get(route.key());
			T value = (hit != null) ? cast(hit.get()) : call(route.key(), loader);
			if (hit == null) {
				this.cache.fill(route.key(), value, horizon);
			}
			this.flights.remove(route, flight);
			flight.result.complete(value);
			return value;
		}
		catch (Throwable ex) {
			this.flights.remove(route, flight);
			flight.result.completeExceptionally(ex);
			throw ex;
		}
	}

	/**
	 * Load a value that is not cached, unless somebody does so already.
	 * @param <T> type of the value
	 * @param key the key
	 * @param loader loads it
	 * @param horizon when the load began, for the guard
	 * @return the value to come
	 */
	<T> CompletableFuture<T> loadLater(Object key, Supplier<CompletableFuture<T>> loader, long horizon) {
		Route route = new Route(key, this.cache.stamps().version(key));
		if (this.cache.moved(key, horizon)) {
			return start(loader);
		}
		Flight own = new Flight(null);
		Flight other = this.flights.putIfAbsent(route, own);
		if (other != null) {
			return other.later();
		}
		// Not to what this caller is given: who cancels that must not keep the flight
		// from landing.
		start(loader).whenComplete((value, failure) -> land(route, own, horizon, value, failure));
		return own.later();
	}

	private void land(Route route, Flight flight, long horizon, @Nullable Object value, @Nullable Throwable failure) {
		try {
			if (failure == null) {
				this.cache.fill(route.key(), value, horizon);
			}
		}
		finally {
			this.flights.remove(route, flight);
			flight.land(value, failure);
		}
	}

	private static <T> CompletableFuture<T> start(Supplier<CompletableFuture<T>> loader) {
		try {
			return Objects.requireNonNull(loader.get(), "The loader returned no future");
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Call a loader as {@link Cache#get(Object, Callable)} demands.
	 * @param <T> type of the value
	 * @param key the key
	 * @param loader the loader
	 * @return what it returns
	 */
	static <T> @Nullable T call(Object key, Callable<T> loader) {
		try {
			return loader.call();
		}
		catch (Exception ex) {
			throw new Cache.ValueRetrievalException(key, loader, ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable T cast(@Nullable Object value) {
		return (T) value;
	}

	private record Route(Object key, long version) {

	}

	private static final class Flight {

		private final @Nullable Thread leader;

		private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

		Flight(@Nullable Thread leader) {
			this.leader = leader;
		}

		@SuppressWarnings("unchecked")
		<T> CompletableFuture<T> later() {
			// A copy: what its holder does to it must not reach the other callers.
			return (CompletableFuture<T>) this.result.copy();
		}

		void land(@Nullable Object value, @Nullable Throwable failure) {
			if (failure != null) {
				this.result.completeExceptionally(failure);
			}
			else {
				this.result.complete(value);
			}
		}

	}

}

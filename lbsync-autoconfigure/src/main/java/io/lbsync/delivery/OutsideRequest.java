package io.lbsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Instructions that wait to be written outside the user's transactions.
 *
 * @param instructions what to write
 * @param appliedHere whether they are applied on this server already
 * @param tried completed after the first try, with the mark of the last row if it
 * succeeded
 */
record OutsideRequest(List<RefreshInstruction> instructions, boolean appliedHere,
		CompletableFuture<Optional<String>> tried) {

	OutsideRequest(List<RefreshInstruction> instructions, boolean appliedHere) {
		this(instructions, appliedHere, new CompletableFuture<>());
	}

	/**
	 * Wait for the first try.
	 * @param timeout longest time to wait
	 * @return the mark of the last row, if it was written
	 * @throws TimeoutException if it was not tried in this time
	 */
	Optional<String> await(Duration timeout) throws TimeoutException {
		try {
			return this.tried.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A try never ends exceptionally", ex);
		}
	}

	void done(Optional<String> mark) {
		this.tried.complete(mark);
	}

	/**
	 * The same, to be tried again. The reader then applies it here, too: time has passed.
	 */
	OutsideRequest again() {
		return new OutsideRequest(this.instructions, false);
	}

	/**
	 * Full refreshes of all refreshers that some requests address.
	 */
	static OutsideRequest inFull(Stream<OutsideRequest> requests) {
		Stream<UUID> refreshers = requests.flatMap((request) -> request.instructions().stream())
			.map(RefreshInstruction::refresherId)
			.distinct();
		return new OutsideRequest(refreshers.map(RefreshInstruction::refreshAll).toList(), false);
	}

}

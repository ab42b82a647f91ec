package io.lbsync.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.loop.Loop;

/**
 * Writes what is published outside the user's transactions: one thread, one connection at
 * a time, and everything that waits in one transaction.
 * <p>
 * <b>When it fails</b> the requests are kept, those who wait for them are released, and
 * the loop tries again with growing pauses, then one request at a time until none is
 * left, so that one that the database refuses does not take others with it; that one
 * becomes full refreshes. Their order is kept: without a transaction, what is computed
 * from something is evicted after it.
 * <p>
 * Thread-safe.
 */
final class OutsideWriter {

	private static final Log logger = LogFactory.getLog(OutsideWriter.class);

	private final OutsideRows rows;

	private final Duration longestWait;

	private final OutsideQueue queue;

	private final Announcements announcements;

	private final WriteRecord record = new WriteRecord();

	private final Loop loop;

	// One writer at a time, also when the thread of the loop is stopped.
	private final ReentrantLock writing = new ReentrantLock();

	// Guarded by writing.
	private boolean oneByOne;

	private final AtomicBoolean untold = new AtomicBoolean();

	private volatile State state = State.NEW;

	OutsideWriter(OutsideRows rows, DeliverySettings settings, Announcements announcements) {
		this.rows = rows;
		this.longestWait = settings.longestWait();
		this.queue = new OutsideQueue(settings.mostWaiting());
		this.announcements = announcements;
		this.loop = new Loop("lbsync-writer", settings.retryInterval(), this::step);
	}

	void start() {
		this.state = State.RUNNING;
		this.loop.start();
	}

	void stop(Duration timeout) {
		if (this.state == State.RUNNING) {
			// Done when everything before it was tried.
			OutsideRequest last = submit(List.of(), false);
			this.loop.wake();
			try {
				last.await(timeout);
			}
			catch (TimeoutException ex) {
				logger.debug("The writer did not finish in time", ex);
			}
		}
		this.state = State.STOPPED;
		this.loop.stop(Duration.ofMillis(100));
		warnOfLoss();
	}

	/**
	 * Hand over and wait for the first try.
	 * @param instructions what to write
	 * @param appliedHere whether they are applied on this server already
	 * @param mayWait whether this thread may wait for a connection
	 * @return the mark of the last row, if it is known to be written
	 */
	Optional<String> publish(List<RefreshInstruction> instructions, boolean appliedHere, boolean mayWait) {
		OutsideRequest request = submit(instructions, appliedHere);
		if (!mayWait || this.state == State.NEW || !this.record.isFluent()) {
			return Optional.empty();
		}
		try {
			if (this.state == State.STOPPED) {
				writeNow();
			}
			return request.await(this.longestWait);
		}
		catch (TimeoutException ex) {
			// One bounded wait is enough until it flows again.
			this.record.stalled();
			return Optional.empty();
		}
	}

	/**
	 * Hand over without waiting.
	 * @param instructions what to write
	 * @param appliedHere whether they are applied on this server already
	 * @return the request
	 */
	OutsideRequest submit(List<RefreshInstruction> instructions, boolean appliedHere) {
		OutsideRequest request = new OutsideRequest(instructions, appliedHere);
		String refusal = instructions.isEmpty() ? null : this.rows.log().refusal();
		if (refusal != null) {
			untold(refusal);
			request.done(Optional.empty());
			return request;
		}
		overflowed(this.queue.add(request));
		// While it fails the pauses of the loop must hold, however much is published.
		if (!this.record.isFailing()) {
			this.loop.wake();
		}
		return request;
	}

	DeliveryStatus status() {
		return this.record.status(this.queue.size());
	}

	/**
	 * Write everything that waits.
	 * @throws RuntimeException if the database failed
	 */
	void step() {
		this.writing.lock();
		try {
			List<OutsideRequest> batch = this.queue.take(this.oneByOne);
			while (!batch.isEmpty()) {
				write(batch);
				batch = this.queue.take(this.oneByOne);
			}
			this.oneByOne = false;
			this.rows.learn();
		}
		finally {
			this.writing.unlock();
		}
	}

	private void write(List<OutsideRequest> batch) {
		List<RefreshInstruction> instructions = batch.stream()
			.flatMap((request) -> request.instructions().stream())
			.toList();
		List<Appended> written;
		try {
			boolean appliedHere = batch.stream().allMatch(OutsideRequest::appliedHere);
			written = instructions.isEmpty() ? List.of() : this.rows.write(instructions, appliedHere);
		}
		catch (RuntimeException ex) {
			failed(batch, ex);
			throw ex;
		}
		this.record.succeeded();
		this.announcements.committed(written, instructions.size());
		Optional<String> mark = written.isEmpty() ? Optional.empty()
				: Optional.of(written.get(written.size() - 1).mark());
		batch.forEach((request) -> request.done(mark));
	}

	private void failed(List<OutsideRequest> batch, RuntimeException failure) {
		this.record.failed(failure);
		this.oneByOne = true;
		if (batch.size() > 1 || isPassing(failure)) {
			overflowed(this.queue.putBack(batch.stream().map(OutsideRequest::again).toList()));
		}
		else {
			// At the end: what follows may well succeed. In full, for what is said too
			// late
			// is said of too little: others may have computed from it meanwhile.
			overflowed(this.queue.add(OutsideRequest.inFull(batch.stream())));
		}
		batch.forEach((request) -> request.done(Optional.empty()));
		this.announcements.writeFailed(failure);
	}

	/**
	 * Whether it is the database that is away or busy, and not the request that it
	 * refuses.
	 */
	private static boolean isPassing(RuntimeException failure) {
		return failure instanceof DataAccessResourceFailureException || failure instanceof TransientDataAccessException
				|| failure instanceof RecoverableDataAccessException || failure instanceof TransactionException;
	}

	private void untold(String refusal) {
		if (this.untold.compareAndSet(false, true)) {
			logger.warn(("Something cached was changed here outside a transaction, and the other servers are not told: "
					+ "this server only reads, because %s. It was applied here; change data on a server that writes. "
					+ "Further changes are applied without a word")
				.formatted(refusal));
		}
	}

	private void overflowed(int replaced) {
		if (replaced > 0) {
			this.announcements.collapsed(replaced);
			logger.warn("%d cache instructions waited to be written; they were replaced by full refreshes. ".formatted(
					replaced) + "Look for an earlier failure to write: until it is gone, other servers are stale");
		}
	}

	private void writeNow() {
		try {
			step();
		}
		catch (RuntimeException ex) {
			logger.debug("Writing after the stop failed", ex);
			warnOfLoss();
		}
	}

	private void warnOfLoss() {
		int lost = this.queue.size();
		if (lost > 0) {
			logger.warn("%d cache instructions could not be written before the stop and are lost: ".formatted(lost)
					+ "evict on the other servers what this one changed last");
		}
	}

	/** Made, started, stopped; it may be started again. */
	private enum State {

		NEW, RUNNING, STOPPED

	}

}

package io.lbsync.election;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * What a server answers, in a file that survives its kill. It looks all the time, and
 * whenever the server has asked the database or is about to: so a no is written down
 * before others can hear of it, and a yes counts from the answer that brought it at the
 * latest.
 * <p>
 * Thread-safe.
 */
final class AnswerLog {

	private static final long PAUSE = 5_000_000;

	private final FileChannel file;

	private final LongSupplier publishesUntil;

	// Guarded by this, as everything here.
	private boolean yes;

	private long until;

	private long lastNo;

	private long heard;

	/**
	 * Write to a file.
	 * @param file which
	 * @param publishesUntil until when the answer is yes without further contact
	 */
	AnswerLog(Path file, LongSupplier publishesUntil) throws IOException {
		this.file = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND);
		this.publishesUntil = publishesUntil;
		this.lastNo = System.nanoTime();
		this.heard = this.lastNo;
	}

	void start() {
		Thread looking = new Thread(() -> {
			while (true) {
				look();
				LockSupport.parkNanos(PAUSE);
			}
		}, "answers");
		looking.setDaemon(true);
		looking.setPriority(Thread.MAX_PRIORITY);
		looking.start();
	}

	/**
	 * The database has just said something that may make the answer yes.
	 */
	synchronized void heard() {
		this.heard = System.nanoTime();
	}

	/**
	 * The server has just claimed a term.
	 */
	synchronized void claimed() {
		write(Chronicle.Claim.MARK + " " + System.nanoTime());
	}

	synchronized void look() {
		long before = System.nanoTime();
		long now = this.publishesUntil.getAsLong();
		long after = System.nanoTime();
		if (now - after > 0) {
			long from = this.yes ? before : Math.max(this.heard, this.lastNo);
			if (!this.yes || now != this.until) {
				write(Reign.YES + " " + from + " " + now);
			}
			this.yes = true;
			this.until = now;
			return;
		}
		if (this.yes) {
			write(Reign.NO + " " + after);
		}
		this.yes = false;
		this.lastNo = before;
	}

	private void write(String line) {
		try {
			this.file.write(ByteBuffer.wrap((line + " .\n").getBytes(StandardCharsets.US_ASCII)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package io.lbsync.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What the runs of a server came to, in a file that survives its kill. A transaction that
 * failed is written down before anything else hears of it.
 * <p>
 * Thread-safe.
 */
final class JobLog implements JobListener {

	static final String STARTED = "S";

	static final String FAILED = "F";

	private final FileChannel file;

	private final ThreadLocal<JobStartedEvent> run = new ThreadLocal<>();

	JobLog(Path path) throws IOException {
		this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	@Override
	public void started(JobStartedEvent event) {
		this.run.set(event);
		write(STARTED, event, "");
	}

	@Override
	public void finished(JobFinishedEvent event) {
		if (event.outcome() == JobOutcome.FAILED) {
			write(FAILED, event.run(), String.valueOf(event.failure()));
		}
	}

	private void write(String what, JobStartedEvent event, String more) {
		// A run that was interrupted would close a channel that it writes to.
		boolean interrupted = Thread.interrupted();
		try {
			this.file.write(ByteBuffer.wrap(
					"%s %s %d %d %d %s .%n"
						.formatted(what, event.job(), event.slot(), event.token(), System.currentTimeMillis(),
								more.replaceAll("\\s+", " "))
						.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	TransactionOperations watching(TransactionOperations transactions) {
		return new TransactionOperations() {

			@Override
			public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
				return watched(() -> transactions.execute(action));
			}

			@Override
			public void executeWithoutResult(Consumer<TransactionStatus> action) {
				watched(() -> {
					transactions.executeWithoutResult(action);
					return true;
				});
			}

		};
	}

	private <T extends @Nullable Object> T watched(Supplier<T> work) {
		try {
			return work.get();
		}
		catch (RuntimeException | Error ex) {
			JobStartedEvent event = this.run.get();
			if (event != null) {
				write(FAILED, event, ex.toString());
			}
			throw ex;
		}
	}

}

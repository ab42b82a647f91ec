package io.lbsync.delivery;

import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.Appended;

/**
 * Tells the listener of committed rows, and remembers for each thread how far the log
 * went when it wrote last.
 * <p>
 * Thread-safe.
 */
final class Announcements {

	private static final Log logger = LogFactory.getLog(Announcements.class);

	private final ThreadLocal<String> position = new ThreadLocal<>();

	private final DeliveryListener listener;

	Announcements(DeliveryListener listener) {
		this.listener = listener;
	}

	void committed(List<Appended> rows, int instructions) {
		if (!rows.isEmpty()) {
			tell((listener) -> listener.committed(List.copyOf(rows), instructions));
		}
	}

	void writeFailed(Exception failure) {
		tell((listener) -> listener.writeFailed(failure));
	}

	void collapsed(int instructions) {
		tell((listener) -> listener.collapsed(instructions));
	}

	@Nullable String position() {
		return this.position.get();
	}

	/**
	 * What this thread published last is in the log up to a mark.
	 * @param mark the mark, or {@code null} if it is not written yet
	 */
	void position(@Nullable String mark) {
		if (mark != null) {
			this.position.set(mark);
		}
		else {
			this.position.remove();
		}
	}

	private void tell(Consumer<DeliveryListener> event) {
		try {
			event.accept(this.listener);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener of delivery failed", ex);
		}
	}

}

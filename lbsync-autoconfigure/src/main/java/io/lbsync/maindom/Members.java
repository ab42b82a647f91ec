package io.lbsync.maindom;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All members, told in the order of their weights. None of them keeps the others from
 * being told.
 * <p>
 * Thread-safe.
 */
final class Members {

	private static final Log logger = LogFactory.getLog(MainDom.class);

	private final List<MainDomMember> members = new CopyOnWriteArrayList<>();

	private volatile @Nullable MainDomMember told;

	void add(MainDomMember member) {
		this.members.add(member);
	}

	void tell(Consumer<MainDomMember> what) {
		for (MainDomMember member : inOrder()) {
			this.told = member;
			tell(member, what);
			this.told = null;
		}
	}

	/**
	 * Who is told something at this moment, if anybody is.
	 */
	@Nullable MainDomMember told() {
		return this.told;
	}

	static void tell(MainDomMember member, Consumer<MainDomMember> what) {
		try {
			what.accept(member);
		}
		catch (RuntimeException ex) {
			logger.error("%s failed when it was told about MainDom".formatted(member), ex);
		}
	}

	/**
	 * On a thread of its own, because somebody waits for the lock, and a member that
	 * hangs must not make the rest wait for ever.
	 */
	void release(Duration timeout) {
		for (MainDomMember member : inOrder()) {
			FutureTask<Boolean> task = new FutureTask<>(() -> tell(member, MainDomMember::release), true);
			Thread thread = new Thread(task, "lbsync-maindom-release");
			thread.setDaemon(true);
			thread.start();
			await(member, task, timeout);
		}
	}

	private static void await(MainDomMember member, FutureTask<Boolean> task, Duration timeout) {
		try {
			task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			task.cancel(true);
			logger.error(("%s did not save and close within %s, and is no longer waited for: MainDom goes to another "
					+ "process")
				.formatted(member, timeout));
		}
		catch (InterruptedException ex) {
			task.cancel(true);
			Thread.currentThread().interrupt();
		}
		catch (java.util.concurrent.ExecutionException ex) {
			logger.error("%s failed when it was told about MainDom".formatted(member), ex.getCause());
		}
	}

	private List<MainDomMember> inOrder() {
		return this.members.stream().sorted(Comparator.comparingInt(MainDomMember::weight)).toList();
	}

}

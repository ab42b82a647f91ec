package io.lbsync.election;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import io.lbsync.testkit.FleetMember;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.TcpProxy;
import org.jspecify.annotations.Nullable;

/**
 * A member of a fleet that elects. It notes when its processes are absent.
 */
final class Member extends FleetMember {

	private final Chronicle chronicle;

	Member(String name, Path folder, @Nullable TcpProxy link, Function<FleetMember, ServerLaunch> launch,
			Chronicle chronicle) {
		super(name, folder, link, launch);
		this.chronicle = chronicle;
	}

	@Override
	public void kill() {
		long from = System.nanoTime();
		super.kill();
		absent(from, Long.MAX_VALUE);
	}

	@Override
	public void stop() {
		super.stop();
		absent(System.nanoTime(), Long.MAX_VALUE);
	}

	@Override
	public void pause(Runnable wait) {
		long from = System.nanoTime();
		try {
			super.pause(wait);
		}
		finally {
			absent(from, System.nanoTime());
		}
	}

	private void absent(long from, long to) {
		synchronized (this.chronicle) {
			this.chronicle.absent(processName(), from, to);
		}
	}

	/**
	 * Time of day as the process sees it, in milliseconds.
	 */
	long time() {
		return Long.parseLong(process().ask("time", "time (\\d+)").group(1));
	}

	/**
	 * Whether the process answers that it publishes.
	 */
	boolean publishes() {
		List<Reign> reigns = Reign.of(name(), written());
		return isAlive() && !reigns.isEmpty() && reigns.get(reigns.size() - 1).to() - System.nanoTime() > 0;
	}

}

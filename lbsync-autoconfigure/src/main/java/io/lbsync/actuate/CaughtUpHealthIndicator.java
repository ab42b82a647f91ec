package io.lbsync.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;

/**
 * Member of the readiness group: out of service until this server is caught up with the
 * log.
 */
public final class CaughtUpHealthIndicator extends AbstractHealthIndicator {

	/** Name of the contributor. */
	public static final String NAME = "lbsyncCaughtUp";

	private final Sync sync;

	public CaughtUpHealthIndicator(Sync sync) {
		super("Whether lbsync is caught up could not be determined");
		this.sync = sync;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SyncStatus status = this.sync.status();
		builder.status(status.ready() ? "UP" : "OUT_OF_SERVICE").withDetail("bootState", status.bootState().name());
	}

}

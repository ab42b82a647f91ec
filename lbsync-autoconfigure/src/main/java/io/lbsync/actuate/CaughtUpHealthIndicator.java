package io.lbsync.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.lbsync.maindom.MainDom;
import io.lbsync.maindom.MainDomStatus;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;

/**
 * Member of the readiness group: out of service until this server is caught up with the
 * log, and has been MainDom. One that handed MainDom over to its successor stays in
 * service until it is stopped, or nobody would be in the meantime.
 */
public final class CaughtUpHealthIndicator extends AbstractHealthIndicator {

	/** Name of the contributor. */
	public static final String NAME = "lbsyncCaughtUp";

	private final Sync sync;

	private final MainDom mainDom;

	public CaughtUpHealthIndicator(Sync sync, MainDom mainDom) {
		super("Whether lbsync is caught up could not be determined");
		this.sync = sync;
		this.mainDom = mainDom;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SyncStatus status = this.sync.status();
		MainDomStatus owning = this.mainDom.status();
		builder.status((status.ready() && owning.settled()) ? "UP" : "OUT_OF_SERVICE")
			.withDetail("bootState", status.bootState().name());
		if (owning.reason() != null) {
			builder.withDetail("mainDom", owning.reason());
		}
	}

}

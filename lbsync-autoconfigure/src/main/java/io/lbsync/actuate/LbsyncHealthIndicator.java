package io.lbsync.actuate;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;

/**
 * Health {@code lbsync}: DOWN while a refresher does not work, or while this server can
 * write neither its instructions nor its position.
 */
public final class LbsyncHealthIndicator extends AbstractHealthIndicator {

	private final Sync sync;

	private final Supplier<@Nullable String> deliveryTrouble;

	/**
	 * Create the indicator.
	 * @param sync the reader's side
	 * @param deliveryTrouble what is wrong with writing instructions, or {@code null}
	 */
	public LbsyncHealthIndicator(Sync sync, Supplier<@Nullable String> deliveryTrouble) {
		super("The state of lbsync could not be determined");
		this.sync = sync;
		this.deliveryTrouble = deliveryTrouble;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SyncStatus status = this.sync.status();
		Map<String, String> troubles = status.troubles();
		String undelivered = this.deliveryTrouble.get();
		builder.status((troubles.isEmpty() && undelivered == null) ? "UP" : "DOWN")
			.withDetail("bootState", status.bootState().name())
			.withDetail("ready", status.ready())
			.withDetail("behind", status.behind());
		if (!troubles.isEmpty()) {
			builder.withDetail("troubles", troubles);
		}
		if (undelivered != null) {
			builder.withDetail("delivery", undelivered);
		}
	}

}

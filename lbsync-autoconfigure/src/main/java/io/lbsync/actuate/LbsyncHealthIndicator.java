package io.lbsync.actuate;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.lbsync.maindom.MainDom;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;

/**
 * Health {@code lbsync}: DOWN while a refresher does not work, or while this server can
 * write neither its instructions nor its position, or cannot take part in the election.
 * That a transaction keeps the log from being pruned is told, and leaves it UP; so is
 * that another process owns MainDom, or has the same identity.
 */
public final class LbsyncHealthIndicator extends AbstractHealthIndicator {

	private final Sync sync;

	private final Supplier<@Nullable String> deliveryTrouble;

	private final Pruner pruner;

	private final MainDom mainDom;

	private final @Nullable Participation election;

	/**
	 * Create the indicator.
	 * @param sync the reader's side
	 * @param deliveryTrouble what is wrong with writing instructions, or {@code null}
	 * @param pruner what deletes old instructions
	 * @param mainDom whether this process owns local state
	 * @param election the election, or {@code null} if this server does not take part
	 */
	public LbsyncHealthIndicator(Sync sync, Supplier<@Nullable String> deliveryTrouble, Pruner pruner, MainDom mainDom,
			@Nullable Participation election) {
		super("The state of lbsync could not be determined");
		this.sync = sync;
		this.deliveryTrouble = deliveryTrouble;
		this.pruner = pruner;
		this.election = election;
		this.mainDom = mainDom;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		SyncStatus status = this.sync.status();
		Map<String, String> troubles = status.troubles();
		String undelivered = this.deliveryTrouble.get();
		String unelected = (this.election != null) ? this.election.status().get().trouble() : "";
		builder.status((troubles.isEmpty() && undelivered == null && unelected.isEmpty()) ? "UP" : "DOWN")
			.withDetail("bootState", status.bootState().name())
			.withDetail("ready", status.ready())
			.withDetail("behind", status.behind());
		if (!troubles.isEmpty()) {
			builder.withDetail("troubles", troubles);
		}
		if (undelivered != null) {
			builder.withDetail("delivery", undelivered);
		}
		withDetail(builder, "election", unelected.isEmpty() ? null : unelected);
		withDetail(builder, "pruning", this.pruner.status().reason());
		withDetail(builder, "mainDom", this.mainDom.status().reason());
		withDetail(builder, "identity", this.sync.identityClash());
	}

	private static void withDetail(Health.Builder builder, String name, @Nullable String text) {
		if (text != null) {
			builder.withDetail(name, text);
		}
	}

}

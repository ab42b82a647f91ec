package io.lbsync.actuate;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.lbsync.doorbell.DoorbellStatus;
import io.lbsync.election.ElectionStatus;
import io.lbsync.job.DistributedJobs;
import io.lbsync.job.JobStatus;
import io.lbsync.sync.InstructionCounts;
import io.lbsync.sync.KnownServer;
import io.lbsync.sync.LastSynced;
import io.lbsync.sync.PruneStatus;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;

/**
 * Actuator endpoint {@code lbsync}: who this server is, how far it is, and all other
 * servers as their rows show them. Actions have to be allowed by
 * {@code management.endpoint.lbsync.access=unrestricted}.
 */
@Endpoint(id = "lbsync", defaultAccess = Access.READ_ONLY)
public final class LbsyncEndpoint {

	private final SelfDescription self;

	private final Sync sync;

	private final LastSynced lastSynced;

	private final Pruner pruner;

	private final DistributedJobs jobs;

	public LbsyncEndpoint(SelfDescription self, Sync sync, LastSynced lastSynced, Pruner pruner, DistributedJobs jobs) {
		this.self = self;
		this.sync = sync;
		this.lastSynced = lastSynced;
		this.pruner = pruner;
		this.jobs = jobs;
	}

	/**
	 * Everything that is known at this moment. Asks the database for the rows of the
	 * servers.
	 * @return the descriptor
	 */
	@ReadOperation
	public LbsyncDescriptor lbsync() {
		SyncStatus status = this.sync.status();
		PruneStatus pruning = this.pruner.status();
		return new LbsyncDescriptor(server(status), position(status), servers(status.headId()),
				this.jobs.status().stream().map(JobDescriptor::of).toList(),
				instructions(status.counts(), pruning.pruned()), PruningDescriptor.of(pruning), election(),
				DoorbellDescriptor.of(this.self.doorbell().get()));
	}

	/**
	 * Do something now.
	 * @param action {@code sync} to look at the log, {@code prune} to delete expired
	 * instructions whatever the role of this server, {@code cold-boot} to rebuild
	 * everything, {@code step-down} to let another server schedule
	 */
	@WriteOperation
	public void act(String action) {
		switch (action) {
			case "sync" -> this.sync.wake();
			case "prune" -> this.pruner.request();
			case "cold-boot" -> this.sync.requestColdBoot("An operator asked for it");
			case "step-down" -> stepDown();
			default -> throw new InvalidEndpointRequestException(
					"There is no action '%s'. Use 'sync', 'prune', 'cold-boot' or 'step-down'.".formatted(action),
					"Unknown action '%s'".formatted(action));
		}
	}

	private void stepDown() {
		Participation election = this.self.election();
		if (election == null) {
			throw new InvalidEndpointRequestException("The role of this server is not elected, so it cannot step down. "
					+ "Its source is '%s'.".formatted(this.self.roleSource()), "Role is not elected");
		}
		election.stepDown().run();
	}

	private @Nullable ElectionDescriptor election() {
		Participation election = this.self.election();
		return (election != null) ? ElectionDescriptor.of(election.status().get()) : null;
	}

	private long epoch() {
		Participation election = this.self.election();
		return (election != null) ? election.status().get().epoch() : 0;
	}

	private ServerDescriptor server(SyncStatus status) {
		return new ServerDescriptor(this.self.identity(), this.self.role().get().name(), this.self.roleSource(),
				epoch(), this.sync.readOnly(), this.sync.readOnlyReason(), status.bootState().name(),
				status.bootReason(), this.self.owner().isMainDom(), status.ready());
	}

	private static PositionDescriptor position(SyncStatus status) {
		return new PositionDescriptor(status.lastSyncedId(), status.headId(), status.behind(), status.open(),
				status.store(), utc(status.lastSync()));
	}

	private List<KnownServerDescriptor> servers(long headId) {
		return this.lastSynced.servers(this.self.staleAfter())
			.stream()
			.map((server) -> descriptor(server, headId))
			.toList();
	}

	private static KnownServerDescriptor descriptor(KnownServer server, long headId) {
		return new KnownServerDescriptor(server.identity(), server.address(), server.role().name(), server.active(),
				utc(server.lastNotified()), server.lastSyncedId(), Math.max(0, headId - server.lastSyncedId()));
	}

	private InstructionsDescriptor instructions(InstructionCounts counts, long pruned) {
		return new InstructionsDescriptor(this.self.delivered().getAsLong(), counts.applied(), counts.retried(),
				counts.refreshedInFull(), counts.rejected(), pruned);
	}

	private static @Nullable String utc(@Nullable LocalDateTime date) {
		return (date != null) ? DateTimeFormatter.ISO_INSTANT.format(date.toInstant(ZoneOffset.UTC)) : null;
	}

	/**
	 * The whole answer.
	 *
	 * @param server this server
	 * @param position how far it is
	 * @param servers all servers that write a row
	 * @param jobs all distributed jobs
	 * @param instructions what happened to instructions since this server started
	 * @param pruning what keeps this server from pruning the log
	 * @param election what this server knows of the election, if it takes part in it
	 * @param doorbell how this server learns of changes before its next look
	 */
	public record LbsyncDescriptor(ServerDescriptor server, PositionDescriptor position,
			List<KnownServerDescriptor> servers, List<JobDescriptor> jobs, InstructionsDescriptor instructions,
			PruningDescriptor pruning, @Nullable ElectionDescriptor election, DoorbellDescriptor doorbell) {

	}

	/**
	 * This server.
	 *
	 * @param identity its stable name
	 * @param role its role now
	 * @param roleSource who says so: {@code elected}, {@code abstaining},
	 * {@code property} or {@code bean}
	 * @param epoch number of the newest term of a scheduling server, 0 if none is known
	 * @param readOnly whether it writes nothing at all
	 * @param readOnlyReason why, if so
	 * @param bootState how it came up
	 * @param bootReason why it was a cold boot, if it was
	 * @param mainDom whether this process owns the server's local state
	 * @param ready whether it is caught up
	 */
	public record ServerDescriptor(String identity, String role, String roleSource, long epoch, boolean readOnly,
			@Nullable String readOnlyReason, String bootState, @Nullable String bootReason, boolean mainDom,
			boolean ready) {

	}

	/**
	 * How far this server is.
	 *
	 * @param lastSyncedId greatest instruction that is applied
	 * @param headId greatest instruction there is
	 * @param behind how many ids lie between
	 * @param open writers whose instructions may still appear below the head
	 * @param store where the position is kept
	 * @param lastSync when the log was looked at last
	 */
	public record PositionDescriptor(long lastSyncedId, long headId, long behind, int open, String store,
			@Nullable String lastSync) {

	}

	/**
	 * A server as its row shows it.
	 *
	 * @param identity its stable name
	 * @param address its URL
	 * @param role its role
	 * @param active whether it wrote its row lately
	 * @param lastNotified when it wrote its row
	 * @param lastSyncedId greatest instruction that it has applied
	 * @param behind how many ids it is behind the head
	 */
	public record KnownServerDescriptor(String identity, @Nullable String address, String role, boolean active,
			@Nullable String lastNotified, long lastSyncedId, long behind) {

	}

	/**
	 * A distributed job as its row shows it, whichever server ran it.
	 *
	 * @param name its name
	 * @param period time between slots
	 * @param known whether this server has it
	 * @param lastRun when the last run that ended began
	 * @param nextRun when the next slot is due
	 * @param running whether a server runs it now
	 * @param runningOn which one
	 * @param lastOutcome how the last run ended
	 * @param lastDuration how long it took
	 * @param lastServer which server it was
	 * @param lastFailure what it failed with
	 * @param slots number of slots that were done
	 */
	public record JobDescriptor(String name, String period, boolean known, @Nullable String lastRun,
			@Nullable String nextRun, boolean running, @Nullable String runningOn, @Nullable String lastOutcome,
			@Nullable String lastDuration, @Nullable String lastServer, @Nullable String lastFailure, long slots) {

		static JobDescriptor of(JobStatus job) {
			return new JobDescriptor(job.name(), job.period().toString(), job.known(), text(job.lastRun()),
					text(job.nextRun()), job.runningOn() != null, job.runningOn(), text(job.lastOutcome()),
					text(job.lastDuration()), job.lastServer(), job.lastFailure(), job.slots());
		}

		private static @Nullable String text(@Nullable Object value) {
			return (value != null) ? value.toString() : null;
		}

	}

	/**
	 * Counts since this server started.
	 *
	 * @param delivered instructions that this server wrote
	 * @param applied instructions of others that a refresher took
	 * @param retried failed calls that were made again
	 * @param refreshedInFull refreshers refreshed in full because single instructions
	 * failed
	 * @param rejected rows and instructions that could not be understood
	 * @param pruned rows that this server deleted because they had expired
	 */
	public record InstructionsDescriptor(long delivered, long applied, long retried, long refreshedInFull,
			long rejected, long pruned) {

	}

	/**
	 * What keeps this server from pruning the log.
	 *
	 * @param heldFor for how long, at least, an open transaction keeps expired
	 * instructions from being deleted, in the form of ISO-8601; zero if none does
	 * @param reason what is open and how to find it
	 */
	public record PruningDescriptor(String heldFor, @Nullable String reason) {

		static PruningDescriptor of(PruneStatus status) {
			return new PruningDescriptor(status.heldFor().truncatedTo(ChronoUnit.SECONDS).toString(), status.reason());
		}

	}

	/**
	 * The doorbell.
	 *
	 * @param proved whether a ring of another server would be heard
	 * @param trouble why not, or {@code null}
	 * @param rung how often this server has rung, each time for all that happened since
	 * the last one
	 * @param heard how often it was told to look
	 * @param failed how often it could not ring
	 */
	public record DoorbellDescriptor(boolean proved, @Nullable String trouble, long rung, long heard, long failed) {

		static DoorbellDescriptor of(DoorbellStatus status) {
			return new DoorbellDescriptor(status.proved(), status.trouble().isEmpty() ? null : status.trouble(),
					status.rung(), status.heard(), status.failed());
		}

	}

	/**
	 * The election as this server knows it.
	 *
	 * @param session whether this server schedules, and a session of the database backs
	 * that, so that its crash is noticed at once
	 * @param sessionLocksUnused why a crash is noticed after the stale time-out only, or
	 * {@code null}
	 * @param trouble what keeps this server from taking part, or {@code null}
	 */
	public record ElectionDescriptor(boolean session, @Nullable String sessionLocksUnused, @Nullable String trouble) {

		static ElectionDescriptor of(ElectionStatus status) {
			return new ElectionDescriptor(status.session(), orNull(status.sessionLocksUnused()),
					orNull(status.trouble()));
		}

		private static @Nullable String orNull(String text) {
			return text.isEmpty() ? null : text;
		}

	}

}

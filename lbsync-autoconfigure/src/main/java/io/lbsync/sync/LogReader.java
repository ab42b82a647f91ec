package io.lbsync.sync;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.instruction.RefreshType;
import io.lbsync.instruction.UnreadableInstructionException;
import io.lbsync.pulse.Pulse;
import io.lbsync.pulse.PulseAnswer;

/**
 * Drains the log: page after page, each row's instructions to the lanes of their
 * refreshers, without waiting for them. No database transaction is open while refreshers
 * run.
 * <p>
 * Used by one thread.
 */
final class LogReader {

	private static final int PAGE_SIZE = 1000;

	private final Pulse pulse;

	private final LogCursor cursor;

	private final InstructionCodec codec;

	private final OwnInstructions own;

	private final RefresherLanes lanes;

	private final Progress progress;

	private final Counters counters;

	private final SyncListener listener;

	private final DrainGuard guard;

	LogReader(Sources sources, RefresherLanes lanes, Progress progress, Counters counters, SyncListener listener,
			DrainGuard guard) {
		this.pulse = sources.pulse();
		this.cursor = sources.cursor();
		this.codec = sources.codec();
		this.own = sources.own();
		this.lanes = lanes;
		this.progress = progress;
		this.counters = counters;
		this.listener = listener;
		this.guard = guard;
	}

	/**
	 * Read all that is new, or as much as time allows.
	 * @param check looks at each answer before anything of it is applied
	 * @return whether that was all
	 */
	boolean drain(Consumer<PulseAnswer> check) {
		Progress.Ticket ticket = this.progress.begin();
		Set<RefresherLane> running = new LinkedHashSet<>();
		boolean drained = false;
		try {
			drained = readPages(check, ticket, running);
			return drained;
		}
		finally {
			running.forEach((lane) -> lane.runEnded(ticket.part()));
			ticket.close(drained ? this.cursor.position() : null);
		}
	}

	private boolean readPages(Consumer<PulseAnswer> check, Progress.Ticket ticket, Set<RefresherLane> running) {
		this.guard.begin();
		int pages = 0;
		PulseAnswer answer;
		do {
			answer = this.pulse.read(this.cursor, PAGE_SIZE);
			check.accept(answer);
			handOut(answer, ticket, running);
			pages++;
		}
		while (!answer.page().drained() && this.guard.mayGoOn());
		if (answer.page().drained()) {
			this.guard.drained();
		}
		else {
			this.guard.brokenOff(pages, answer.headId());
		}
		return answer.page().drained();
	}

	/**
	 * The cursor has passed these rows: what cannot be handed out would be lost.
	 */
	private void handOut(PulseAnswer answer, Progress.Ticket ticket, Set<RefresherLane> running) {
		try {
			dispatch(answer, ticket, running);
		}
		catch (RuntimeException | Error ex) {
			throw new PositionLostException("Rows were read but could not be handed to their refreshers: " + ex, ex);
		}
	}

	private void dispatch(PulseAnswer answer, Progress.Ticket ticket, Set<RefresherLane> running) {
		if (!answer.page().rows().isEmpty()) {
			ticket.passed();
		}
		Map<RefresherLane, Set<RefreshInstruction>> work = new LinkedHashMap<>();
		for (CacheInstruction row : answer.page().rows()) {
			if (!this.own.seen(row.id())) {
				collect(row, work);
				this.listener.received(Duration.between(row.utcStamp(), answer.now()));
			}
		}
		work.forEach((lane, instructions) -> {
			if (running.add(lane)) {
				lane.runStarted();
			}
			lane.submit(instructions, ticket.part());
		});
	}

	private void collect(CacheInstruction row, Map<RefresherLane, Set<RefreshInstruction>> work) {
		for (RefreshInstruction instruction : read(row)) {
			RefresherLane lane = this.lanes.find(instruction.refresherId());
			if (lane == null) {
				this.counters.rejected("refresher " + instruction.refresherId(),
						"Row %d is for refresher %s, which this server does not have.".formatted(row.id(),
								instruction.refresherId()));
			}
			else if (RefreshType.of(instruction.refreshType()) == null) {
				this.counters.rejected("type " + instruction.refreshType(),
						"Row %d has the refresh type %d, which this version does not know.".formatted(row.id(),
								instruction.refreshType()));
			}
			else {
				// Equal ones are applied once, at their last place.
				Set<RefreshInstruction> instructions = work.computeIfAbsent(lane, (key) -> new LinkedHashSet<>());
				if (!instructions.add(instruction)) {
					instructions.remove(instruction);
					instructions.add(instruction);
				}
			}
		}
	}

	private List<RefreshInstruction> read(CacheInstruction row) {
		try {
			return this.codec.read(row.json());
		}
		catch (UnreadableInstructionException ex) {
			this.counters.rejected("row of " + row.originated(), "Row %d by %s cannot be read and is passed: %s"
				.formatted(row.id(), row.originated(), ex.getMessage()));
			return List.of();
		}
	}

	/**
	 * Where instructions come from.
	 */
	record Sources(Pulse pulse, LogCursor cursor, InstructionCodec codec, OwnInstructions own) {

	}

}

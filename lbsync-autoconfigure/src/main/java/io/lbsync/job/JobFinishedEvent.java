package io.lbsync.job;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A run of a distributed job ended on this server. Published as an application event,
 * too.
 *
 * @param run the run
 * @param outcome how it ended
 * @param took how long it took
 * @param failure what was thrown, if anything was
 */
public record JobFinishedEvent(JobStartedEvent run, JobOutcome outcome, Duration took, @Nullable Throwable failure) {

}

package io.lbsync.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How writing outside the user's transactions goes.
 *
 * @param healthy whether the last write succeeded
 * @param waiting how many instructions wait to be written
 * @param failingFor how long writes have failed without a success in between; zero when
 * healthy
 * @param failure what failed last, {@code null} when healthy
 */
public record DeliveryStatus(boolean healthy, int waiting, Duration failingFor, @Nullable String failure) {

}

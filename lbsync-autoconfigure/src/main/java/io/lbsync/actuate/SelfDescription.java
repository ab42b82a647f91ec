package io.lbsync.actuate;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.lbsync.doorbell.DoorbellStatus;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRole;

/**
 * What the views say of this server.
 *
 * @param identity its stable name
 * @param role asked each time
 * @param roleSource who decides the role: {@code elected}, {@code abstaining},
 * {@code property} or {@code bean}
 * @param election the election, or {@code null} if this server does not take part
 * @param staleAfter after what time without a sign other servers are shown as not active
 * @param owner whether this process owns the server's local state
 * @param delivered instructions that this server has written
 * @param doorbell the doorbell
 */
public record SelfDescription(String identity, Supplier<ServerRole> role, String roleSource,
		@Nullable Participation election, Duration staleAfter, MainDomOwnership owner, LongSupplier delivered,
		Supplier<DoorbellStatus> doorbell) {

}

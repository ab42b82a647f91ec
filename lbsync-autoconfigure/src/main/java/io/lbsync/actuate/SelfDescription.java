package io.lbsync.actuate;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRole;

/**
 * What the views say of this server.
 *
 * @param identity its stable name
 * @param role asked each time
 * @param roleSource who decides the role: {@code elected}, {@code property} or
 * {@code bean}
 * @param staleAfter after what time without a sign other servers are shown as not active
 * @param owner whether this process owns the server's local state
 * @param delivered instructions that this server has written
 */
public record SelfDescription(String identity, Supplier<ServerRole> role, String roleSource, Duration staleAfter,
		MainDomOwnership owner, LongSupplier delivered) {

}

package io.lbsync.maindom;

import org.jspecify.annotations.Nullable;

/**
 * State of {@link MainDom} at one moment.
 *
 * @param mainDom whether this process is MainDom
 * @param settled whether it has been since it started: one that handed over works on, and
 * only keeps its hands off what it handed over
 * @param reason why it is not MainDom, for people; {@code null} if it is
 */
public record MainDomStatus(boolean mainDom, boolean settled, @Nullable String reason) {

}

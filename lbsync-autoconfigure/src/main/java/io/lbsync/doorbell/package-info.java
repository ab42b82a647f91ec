/**
 * A hint that something happened: how other servers are told, and how often to look where
 * they cannot be.
 */
@NullMarked
package io.lbsync.doorbell;

import org.jspecify.annotations.NullMarked;

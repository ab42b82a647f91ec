/**
 * From a change on this server to rows in the log, in the caller's transaction.
 */
@NullMarked
package io.lbsync.delivery;

import org.jspecify.annotations.NullMarked;

/**
 * From rows in the log to the caches of this server: apply, position, boot.
 */
@NullMarked
package io.lbsync.sync;

import org.jspecify.annotations.NullMarked;

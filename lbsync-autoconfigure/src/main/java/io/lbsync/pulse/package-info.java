/**
 * The one statement per interval: coordination rows and new log rows.
 */
@NullMarked
package io.lbsync.pulse;

import org.jspecify.annotations.NullMarked;

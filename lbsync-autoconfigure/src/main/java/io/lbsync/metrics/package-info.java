/**
 * Meters.
 */
@NullMarked
package io.lbsync.metrics;

import org.jspecify.annotations.NullMarked;

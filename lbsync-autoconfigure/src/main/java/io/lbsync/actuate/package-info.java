/**
 * Endpoint and health.
 */
@NullMarked
package io.lbsync.actuate;

import org.jspecify.annotations.NullMarked;

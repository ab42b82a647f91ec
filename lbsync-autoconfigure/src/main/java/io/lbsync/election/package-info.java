/**
 * Touch, term and fence: which server schedules.
 */
@NullMarked
package io.lbsync.election;

import org.jspecify.annotations.NullMarked;

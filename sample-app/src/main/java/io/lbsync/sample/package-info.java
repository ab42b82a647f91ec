/**
 * A small content site that uses nothing but Spring, and runs alone or as a fleet.
 */
@NullMarked
package io.lbsync.sample;

import org.jspecify.annotations.NullMarked;

/**
 * One process per machine and application owns local state.
 */
@NullMarked
package io.lbsync.maindom;

import org.jspecify.annotations.NullMarked;

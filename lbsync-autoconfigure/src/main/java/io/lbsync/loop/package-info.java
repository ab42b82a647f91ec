/**
 * One thing done again and again: a step, and the thread that turns it.
 */
@NullMarked
package io.lbsync.loop;

import org.jspecify.annotations.NullMarked;

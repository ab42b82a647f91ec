/**
 * The instruction log: the model, its JSON, refreshers, appending and cursors.
 */
@NullMarked
package io.lbsync.instruction;

import org.jspecify.annotations.NullMarked;

/**
 * Rows of {@code umbracoKeyValue} with compare-and-set: all coordination state.
 */
@NullMarked
package io.lbsync.keyvalue;

import org.jspecify.annotations.NullMarked;

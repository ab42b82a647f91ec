/**
 * The database you already share is your cluster.
 */
@NullMarked
package io.lbsync;

import org.jspecify.annotations.NullMarked;

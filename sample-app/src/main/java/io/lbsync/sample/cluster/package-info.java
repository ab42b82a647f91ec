/**
 * A fleet on one machine: launcher, database, servers, console.
 */
@NullMarked
package io.lbsync.sample.cluster;

import org.jspecify.annotations.NullMarked;

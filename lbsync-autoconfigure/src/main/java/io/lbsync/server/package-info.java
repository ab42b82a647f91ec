/**
 * Who this server is.
 */
@NullMarked
package io.lbsync.server;

import org.jspecify.annotations.NullMarked;

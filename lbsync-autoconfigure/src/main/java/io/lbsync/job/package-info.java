/**
 * Work that runs on one server at a time: distributed jobs, and scheduled publishing,
 * which is one of them.
 */
@NullMarked
package io.lbsync.job;

import org.jspecify.annotations.NullMarked;

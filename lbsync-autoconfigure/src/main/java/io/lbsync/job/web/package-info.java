/**
 * Distributed jobs that send a request: the keep-alive and scheduled tasks.
 */
@NullMarked
package io.lbsync.job.web;

import org.jspecify.annotations.NullMarked;

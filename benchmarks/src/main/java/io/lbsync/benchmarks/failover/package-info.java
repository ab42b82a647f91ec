/**
 * How soon another server does what one did that is gone.
 */
package io.lbsync.benchmarks.failover;

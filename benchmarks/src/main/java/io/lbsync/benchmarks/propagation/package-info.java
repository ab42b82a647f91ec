/**
 * How long a change takes from its commit to the caches of another process.
 */
package io.lbsync.benchmarks.propagation;

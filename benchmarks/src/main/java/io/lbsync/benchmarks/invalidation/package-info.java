/**
 * Work W1: many keys are evicted on one server, and are gone from the caches of all.
 */
package io.lbsync.benchmarks.invalidation;

/**
 * Work W12: old rows are deleted beside writers and readers.
 */
package io.lbsync.benchmarks.prune;

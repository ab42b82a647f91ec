/**
 * Charts from the figures of the other programs.
 */
package io.lbsync.benchmarks.plots;

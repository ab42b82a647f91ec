/**
 * Distributed jobs beside other schedulers: what a run costs, and what it costs when
 * there is nothing to run.
 */
package io.lbsync.benchmarks.jobs;

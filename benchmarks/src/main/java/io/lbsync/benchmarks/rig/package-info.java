/**
 * What several works need: servers of peers, child processes at full speed, figures.
 */
package io.lbsync.benchmarks.rig;

/**
 * Work W5: a server that was away catches up.
 */
package io.lbsync.benchmarks.catchup;

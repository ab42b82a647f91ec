/**
 * Work W11: what a starter adds to an empty application.
 */
package io.lbsync.benchmarks.startup;

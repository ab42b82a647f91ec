/**
 * Work W8: what the instruction within a transaction costs the transaction.
 */
package io.lbsync.benchmarks.overhead;

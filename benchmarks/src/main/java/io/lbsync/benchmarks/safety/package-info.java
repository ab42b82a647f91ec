/**
 * Work W9: readers beside writers that commit in any order.
 */
package io.lbsync.benchmarks.safety;

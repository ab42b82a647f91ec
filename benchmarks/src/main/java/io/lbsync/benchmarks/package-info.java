/**
 * Measurements: JMH benchmarks, and programs with a main method that print their figures.
 */
package io.lbsync.benchmarks;

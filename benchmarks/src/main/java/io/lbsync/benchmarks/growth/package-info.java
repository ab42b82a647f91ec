/**
 * Work W10, and how cost grows with servers, with rows that wait, with rows that are old,
 * and with writers.
 */
package io.lbsync.benchmarks.growth;

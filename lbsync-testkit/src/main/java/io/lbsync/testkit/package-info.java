/**
 * Databases without Docker, server processes to kill and to pause, links to cut.
 */
package io.lbsync.testkit;

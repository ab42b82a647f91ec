/**
 * The database that comes with the sample.
 */
@NullMarked
package io.lbsync.sample.database;

import org.jspecify.annotations.NullMarked;

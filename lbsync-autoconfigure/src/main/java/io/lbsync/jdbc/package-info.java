/**
 * What differs from database to database, and what every room needs of one.
 */
@NullMarked
package io.lbsync.jdbc;

import org.jspecify.annotations.NullMarked;

/**
 * Work that runs where the role of the server fits.
 */
@NullMarked
package io.lbsync.job.recurring;

import org.jspecify.annotations.NullMarked;

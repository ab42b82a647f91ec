/**
 * Numbers about the site: work that one server does for all of them.
 */
@NullMarked
package io.lbsync.sample.statistics;

import org.jspecify.annotations.NullMarked;

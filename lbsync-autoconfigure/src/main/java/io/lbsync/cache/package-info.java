/**
 * Spring's cache abstraction to instructions and back.
 */
@NullMarked
package io.lbsync.cache;

import org.jspecify.annotations.NullMarked;

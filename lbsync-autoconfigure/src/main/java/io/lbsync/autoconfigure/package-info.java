/**
 * Beans, properties, schema: the only room that knows Boot's auto-configuration.
 */
@NullMarked
package io.lbsync.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * Articles: table, cache, REST API.
 */
@NullMarked
package io.lbsync.sample.article;

import org.jspecify.annotations.NullMarked;

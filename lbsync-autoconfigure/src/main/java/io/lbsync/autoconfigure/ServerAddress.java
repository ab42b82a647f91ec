package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Where this server can be reached, as it tells the others.
 *
 * @param url its URL, if one is configured
 */
record ServerAddress(@Nullable String url) {

}

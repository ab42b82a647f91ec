package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Where this server can be reached, as it tells the others.
 *
 * @param url its URL, if one is configured
 * @param machine name of the machine
 */
record ServerAddress(@Nullable String url, String machine) {

	/**
	 * What {@code umbracoServer} shows, which needs something.
	 * @return the URL, else the name of the machine
	 */
	String shown() {
		return (this.url != null) ? this.url : this.machine;
	}

}

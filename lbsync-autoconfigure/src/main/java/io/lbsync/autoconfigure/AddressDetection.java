package io.lbsync.autoconfigure;

/**
 * Whether the address of this server is learned from requests:
 * {@code umbraco.cms.web-routing.application-url-detection}. The names are Umbraco's.
 */
enum AddressDetection {

	/** It is not. */
	NONE,

	/** From the first one. */
	FIRST_REQUEST,

	/** From each one, so that a new host replaces the old one. */
	EVERY_REQUEST

}

package io.lbsync.autoconfigure;

/**
 * Where local files are, under Umbraco's names.
 */
enum LocalTempStorage {

	/** In {@code umbraco/Data/TEMP} of the working directory. */
	DEFAULT,

	/** In {@code UmbracoData} of the machine's folder for temporary files. */
	ENVIRONMENT_TEMP

}

package io.lbsync.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Folder of this machine in which a server keeps files of its own, by Umbraco's rules:
 * {@code umbraco/Data/TEMP} below the working directory, or {@code UmbracoData/{SHA-1 of
 * site name and application}} in the machine's folder for temporary files. Where the
 * first cannot be written, as in many containers, the second takes its place.
 * <p>
 * Thread-safe. The first answer stays.
 */
public final class LocalTempFolder {

	private static final Log logger = LogFactory.getLog(LocalTempFolder.class);

	private final Path preferred;

	private final Path otherwise;

	// Guarded by this.
	private @Nullable Path found;

	private LocalTempFolder(Path preferred, Path otherwise) {
		this.preferred = preferred;
		this.otherwise = otherwise;
	}

	/**
	 * The folder that the configuration asks for.
	 * @param location which of the two
	 * @param places where they are
	 * @param siteName configured name of the application, if there is one
	 * @param identity whose folder it is
	 * @return the folder, which need not exist yet
	 */
	public static LocalTempFolder of(Location location, Places places, @Nullable String siteName,
			ServerIdentity identity) {
		String name = sha1(((siteName != null) ? siteName : "") + "::" + identity.applicationId());
		Path environment = places.temporary().resolve("UmbracoData").resolve(name).toAbsolutePath();
		Path own = places.contentRoot().resolve("umbraco").resolve("Data").resolve("TEMP").toAbsolutePath();
		return new LocalTempFolder((location == Location.DEFAULT) ? own : environment, environment);
	}

	/**
	 * A certain folder, and no other.
	 * @param folder the folder, which need not exist yet
	 * @return that folder
	 */
	public static LocalTempFolder at(Path folder) {
		return new LocalTempFolder(folder, folder);
	}

	/**
	 * Make the folder if it is not there.
	 * @return an existing folder in which files can be made
	 * @throws IOException if there is none; the message says what to do
	 */
	public synchronized Path open() throws IOException {
		Path folder = this.found;
		if (folder == null) {
			folder = find();
			this.found = folder;
		}
		return folder;
	}

	private Path find() throws IOException {
		try {
			return writable(this.preferred);
		}
		catch (IOException ex) {
			if (this.preferred.equals(this.otherwise)) {
				throw unusable(ex);
			}
			logger.info("Local files are kept in '%s', because '%s' cannot be written (%s)".formatted(this.otherwise,
					this.preferred, ex));
		}
		try {
			return writable(this.otherwise);
		}
		catch (IOException ex) {
			throw unusable(ex);
		}
	}

	private IOException unusable(IOException cause) {
		return new IOException(("No file can be made in '%s' (%s). Make it writable, or set "
				+ "'umbraco.cms.hosting.local-temp-storage-location' or the system property 'java.io.tmpdir' so that "
				+ "they lead to a folder that is.")
			.formatted(this.otherwise, cause), cause);
	}

	// A mode that allows writing tells nothing where the file system is read-only.
	private static Path writable(Path folder) throws IOException {
		Files.createDirectories(folder);
		Files.delete(Files.createTempFile(folder, "probe", null));
		return folder;
	}

	private static String sha1(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-1");
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

	/**
	 * Which folder: {@code umbraco.cms.hosting.local-temp-storage-location}.
	 */
	public enum Location {

		/** Below the working directory. */
		DEFAULT,

		/** In the machine's folder for temporary files. */
		ENVIRONMENT_TEMP

	}

	/**
	 * Where the two folders are.
	 *
	 * @param contentRoot working directory of the application
	 * @param temporary the machine's folder for temporary files
	 */
	public record Places(Path contentRoot, Path temporary) {

		/**
		 * Those of this process.
		 * @return its working directory and its folder for temporary files
		 */
		public static Places current() {
			return new Places(Path.of(""), Path.of(System.getProperty("java.io.tmpdir")));
		}

	}

}

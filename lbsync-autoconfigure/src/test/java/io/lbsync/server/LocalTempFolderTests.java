package io.lbsync.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.lbsync.server.LocalTempFolder.Location;
import io.lbsync.server.LocalTempFolder.Places;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class LocalTempFolderTests {

	// SHA-1 of "My Site::0123".
	private static final String HASH = "d5d10be68dc51b4abee149f2b076037f252c0a49";

	private static final ServerIdentity IDENTITY = new ServerIdentity("host", "0123");

	@TempDir
	private Path folder;

	private Places places;

	@BeforeEach
	void places() {
		this.places = new Places(this.folder.resolve("app"), this.folder.resolve("tmp"));
	}

	@Test
	void theDefaultIsUmbracosFolderBelowTheWorkingDirectory() throws IOException {
		assertThat(open(Location.DEFAULT, null)).isEqualTo(this.folder.resolve("app/umbraco/Data/TEMP"))
			.isEmptyDirectory();
	}

	@Test
	void environmentTempHasTheHashOfTheApplicationAsUmbracoHasIt() throws IOException {
		assertThat(open(Location.ENVIRONMENT_TEMP, "My Site"))
			.isEqualTo(this.folder.resolve("tmp/UmbracoData").resolve(HASH))
			.isEmptyDirectory();
		assertThat(open(Location.ENVIRONMENT_TEMP, null)).isNotEqualTo(open(Location.ENVIRONMENT_TEMP, "My Site"));
	}

	@Test
	void whereTheWorkingDirectoryCannotBeWrittenTheOtherFolderIsUsed() throws IOException {
		Files.writeString(this.folder.resolve("app"), "a file is in the way");
		assertThat(open(Location.DEFAULT, "My Site")).isEqualTo(open(Location.ENVIRONMENT_TEMP, "My Site"));
	}

	@Test
	void theFirstAnswerStays() throws IOException {
		Files.writeString(this.folder.resolve("app"), "a file is in the way");
		LocalTempFolder temp = LocalTempFolder.of(Location.DEFAULT, this.places, null, IDENTITY);
		Path first = temp.open();
		Files.delete(this.folder.resolve("app"));
		assertThat(temp.open()).isEqualTo(first);
	}

	@Test
	void whereNothingCanBeWrittenTheMessageSaysWhatToDo() throws IOException {
		Files.writeString(this.folder.resolve("app"), "a file is in the way");
		Files.writeString(this.folder.resolve("tmp"), "a file is in the way");
		assertThatIOException().isThrownBy(() -> open(Location.DEFAULT, null))
			.withMessageContaining("umbraco.cms.hosting.local-temp-storage-location")
			.withMessageContaining(this.folder.resolve("tmp").toString());
	}

	private Path open(Location location, @Nullable String siteName) throws IOException {
		return LocalTempFolder.of(location, this.places, siteName, IDENTITY).open();
	}

}

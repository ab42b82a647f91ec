package io.lbsync.sync;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.lbsync.instruction.PositionLostException;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PositionFileTests {

	private static final ServerIdentity SERVER = new ServerIdentity("machine", "application");

	// SHA-1 of "machineapplication", as Umbraco names its files.
	private static final String NAME = "0fd505615ce1d7c73b7f456b5ddf5eb9c77c7bb4";

	@TempDir
	private Path folder;

	private PositionFile file;

	@BeforeEach
	void open() {
		this.file = new PositionFile(LocalTempFolder.at(this.folder), SERVER);
		assertThat(this.file.take()).isTrue();
	}

	@AfterEach
	void close() {
		this.file.release();
	}

	private PositionFile again() {
		this.file.release();
		this.file = new PositionFile(LocalTempFolder.at(this.folder), SERVER);
		assertThat(this.file.take()).isTrue();
		return this.file;
	}

	private Path path() {
		return Path.of(this.file.toString());
	}

	@Test
	void whatIsSavedIsLoadedByTheNextProcess() throws IOException {
		assertThat(this.file.load()).isNull();
		this.file.save("guid/id/41/ab12", 41);
		this.file.save("guid/id/42/cd34", 42);
		assertThat(again().load()).isEqualTo("guid/id/42/cd34");
		assertThat(this.folder.resolve("DistCache")).isDirectoryNotContaining("glob:**.tmp");
	}

	@Test
	void umbracosFilesLieBesideItWithTheIdAlone() throws IOException {
		this.file.save("guid/id/42/cd34", 42);
		String name = path().getFileName().toString().replace("-lastsynced-lbsync.txt", "");
		assertThat(name).isEqualTo(NAME);
		for (String kind : List.of("internal", "external")) {
			assertThat(path().resolveSibling(name + "-lastsynced-" + kind + ".txt")).hasContent("42").hasSize(2);
		}
	}

	@Test
	void thePositionOfAnotherServerIsNotBelieved() throws IOException {
		PositionFile other = new PositionFile(LocalTempFolder.at(this.folder),
				new ServerIdentity("other", "application"));
		assertThat(other.take()).isTrue();
		other.save("guid/id/42/cd34", 42);
		other.release();
		Files.copy(Path.of(other.toString()), path());
		assertLost();
	}

	@Test
	void aFileThatCannotBeReadIsNotBelieved() throws IOException {
		Files.createDirectory(path());
		assertLost();
	}

	@Test
	void onlyOneServerUsesItAtATimeInOneProcessAndInSeveral() throws IOException {
		Files.createDirectory(this.folder.resolve("other"));
		PositionFile second = new PositionFile(LocalTempFolder.at(this.folder.resolve("other/..")), SERVER);
		assertThat(second.take()).isFalse();
		second.release();
		try (ServerProcess process = ServerProcess.of(PositionProcess.class)
			.arguments(this.folder.toString())
			.start()) {
			process.awaitLine("taken false");
			this.file.release();
			assertThat(process.ask("take", "taken (\\w+)").group(1)).isEqualTo("true");
			assertThat(this.file.take()).isFalse();
			process.kill();
		}
		assertThat(this.file.take()).as("the lock ends with its process").isTrue();
	}

	@Test
	void aFailedSaveLeavesNothingThatWouldBeOlderThanWhatWasSeen() throws IOException {
		this.file.release();
		FailingDisk disk = new FailingDisk();
		PositionFile failing = new PositionFile(LocalTempFolder.at(this.folder), SERVER, disk);
		assertThat(failing.take()).isTrue();
		failing.save("guid/id/41/ab12", 41);
		disk.full = true;
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> failing.save("guid/id/42/cd34", 42));
		assertThat(failing.load()).isNull();
		disk.full = false;
		failing.save("guid/id/42/cd34", 42);
		assertThat(failing.load()).isEqualTo("guid/id/42/cd34");
		failing.release();
	}

	@Test
	void aFolderThatCannotBeMadeMeansNoFile() throws IOException {
		Path plain = Files.createFile(this.folder.resolve("plain"));
		PositionFile impossible = new PositionFile(LocalTempFolder.at(plain), SERVER);
		assertThat(impossible.take()).isFalse();
	}

	/**
	 * Bits turned, ends cut, parts swapped, old and new mixed: what is read is one of the
	 * versions that were written, and then the file is that version to the last bit.
	 */
	@Test
	void tenThousandCorruptionsNeverYieldAWrongPosition() throws IOException {
		long seed = Long.getLong("lbsync.test.seed", 42);
		Random random = new Random(seed);
		List<byte[]> versions = List.of(version("0b6ba0a4-6d5c/gap/41/ab12/-/"),
				version("0b6ba0a4-6d5c/gap/4711/1f/cd/1a.3,7"),
				version("0b6ba0a4-6d5c/pg/7423-16384-00000001/740:742:740/4712/ffffffff8e0a"));
		int believed = 0;
		for (int i = 0; i < 10_000; i++) {
			byte[] corrupted = corrupt(random, versions);
			Files.write(path(), corrupted);
			String read = read();
			byte[] match = versions.stream().filter((one) -> Arrays.equals(one, corrupted)).findFirst().orElse(null);
			if (match == null) {
				assertThat(read).as("corruption %d of seed %d: %s", i, seed, text(corrupted)).isNull();
			}
			else {
				believed++;
				assertThat(text(match)).contains("position " + read + "\n");
			}
		}
		System.out.println("10000 corruptions, " + believed + " of which were a whole version");
		assertThat(believed).isLessThan(1000);
	}

	private static byte[] version(String position) {
		return new PositionText(SERVER.toString(), position).bytes();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private String read() {
		try {
			return this.file.load();
		}
		catch (PositionLostException ex) {
			return null;
		}
	}

	private void assertLost() {
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this.file::load);
	}

	private static byte[] corrupt(Random random, List<byte[]> versions) {
		byte[] bytes = any(random, versions).clone();
		for (int times = 1 + random.nextInt(3); times > 0; times--) {
			bytes = corruptOnce(random, bytes, any(random, versions));
		}
		return bytes;
	}

	private static byte[] any(Random random, List<byte[]> versions) {
		return versions.get(random.nextInt(versions.size()));
	}

	private static byte[] corruptOnce(Random random, byte[] bytes, byte[] other) {
		int at = random.nextInt(bytes.length + 1);
		int from = random.nextInt(other.length + 1);
		byte[] changed = bytes.clone();
		switch (random.nextInt(8)) {
			case 0 -> flip(random, changed);
			case 1 -> changed = Arrays.copyOf(bytes, at);
			case 2 -> changed = Arrays.copyOfRange(bytes, at, bytes.length);
			case 3 -> changed = join(bytes, other);
			case 4 -> changed = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
			case 5 -> changed = lines(random, bytes, other);
			case 6 -> Arrays.fill(changed, Math.min(at, changed.length), changed.length, (byte) 0);
			default -> changed = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(512));
		}
		return changed;
	}

	private static void flip(Random random, byte[] bytes) {
		if (bytes.length > 0) {
			bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
		}
	}

	/**
	 * Each line from one version or the other.
	 */
	private static byte[] lines(Random random, byte[] bytes, byte[] other) {
		String[] one = text(bytes).split("\n", -1);
		String[] two = text(other).split("\n", -1);
		for (int i = 0; i < Math.min(one.length, two.length); i++) {
			one[i] = random.nextBoolean() ? one[i] : two[i];
		}
		return String.join("\n", one).getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] join(byte[] one, byte[] two) {
		byte[] both = Arrays.copyOf(one, one.length + two.length);
		System.arraycopy(two, 0, both, one.length, two.length);
		return both;
	}

	private static final class FailingDisk implements Disk {

		private boolean full;

		@Override
		public void force(Path file) throws IOException {
			if (this.full) {
				throw new IOException("No space left on device");
			}
			Disk.super.force(file);
		}

	}

}

package io.lbsync.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * MySQL's programs, from an archive on the class path, unpacked once in each JVM. They
 * need the library {@code libaio.so.1} of the machine.
 */
final class MySqlPrograms {

	private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";

	private static Path unpacked;

	private MySqlPrograms() {
	}

	/**
	 * Whether the archive is on the class path.
	 * @return whether there is something to unpack
	 */
	static boolean areAvailable() {
		return MySqlPrograms.class.getClassLoader().getResource(ARCHIVE) != null;
	}

	/**
	 * Make the data of an empty server, whose {@code root} has no password.
	 * @param folder an empty folder
	 */
	static void initialize(Path folder) {
		List<String> command = command(folder);
		command.add("--initialize-insecure");
		run(folder, command);
	}

	/**
	 * The command that runs a server.
	 * @param folder where its data are
	 * @param port its port on the loopback address
	 * @param options further options
	 * @return program and arguments
	 */
	static List<String> server(Path folder, int port, List<String> options) {
		List<String> command = command(folder);
		command.addAll(List.of("--port=" + port, "--bind-address=127.0.0.1", "--mysqlx=OFF", "--max-connections=300",
				"--socket=" + folder.resolve("socket"), "--pid-file=" + folder.resolve("pid")));
		command.addAll(options);
		return command;
	}

	private static List<String> command(Path folder) {
		Path programs = unpacked();
		return new ArrayList<>(List.of(programs.resolve("bin/mysqld").toString(), "--no-defaults", "--user=root",
				"--basedir=" + programs, "--datadir=" + folder.resolve("data")));
	}

	private static synchronized Path unpacked() {
		if (unpacked == null) {
			try {
				unpacked = unpack();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return unpacked;
	}

	private static Path unpack() throws IOException {
		Path folder = Files.createTempDirectory("lbsync-mysql-programs");
		Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder), "mysql-programs-end"));
		Path archive = folder.resolve(ARCHIVE);
		try (InputStream content = MySqlPrograms.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
			if (content == null) {
				throw new IllegalStateException(
						"There is no MySQL on the class path; run Maven with -Pmysql, or switch that profile on in the IDE");
			}
			Files.copy(content, archive);
		}
		run(folder, List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
		Files.delete(archive);
		return folder;
	}

	private static void run(Path folder, List<String> command) {
		MySqlProcess process = MySqlProcess.start(folder, command);
		int code = process.await();
		if (code != 0) {
			throw new IllegalStateException(
					"Exit code %d of %s. MySQL needs libaio.so.1 (Debian: apt-get install libaio1). It said:%n%s"
						.formatted(code, command, process.output()));
		}
	}

}

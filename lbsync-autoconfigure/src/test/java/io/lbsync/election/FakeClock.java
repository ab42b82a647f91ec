package io.lbsync.election;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The time of day of one process, which a test sets; its monotonic clock stays the
 * machine's. That is what {@code libfaketime} does.
 */
public final class FakeClock {

	private final Path library;

	private final Path file;

	private FakeClock(Path library, Path file) {
		this.library = library;
		this.file = file;
	}

	/**
	 * Where the library is, if this machine has it.
	 */
	public static Optional<Path> library() {
		try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
			return Stream
				.concat(folders.map((folder) -> folder.resolve("faketime")), Stream.of(Path.of("/usr/lib64/faketime")))
				.map((folder) -> folder.resolve("libfaketimeMT.so.1"))
				.filter(Files::exists)
				.findFirst();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	public static FakeClock in(Path folder, String name) {
		FakeClock clock = new FakeClock(library().orElseThrow(), folder.resolve(name));
		clock.set(Duration.ZERO);
		return clock;
	}

	public Map<String, String> environment() {
		return Map.of("LD_PRELOAD", this.library.toString(), "FAKETIME_TIMESTAMP_FILE", this.file.toString(),
				"FAKETIME_CACHE_DURATION", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "DONT_FAKE_MONOTONIC", "1",
				"FAKETIME_FORCE_MONOTONIC_FIX", "0");
	}

	/**
	 * Let it go so much before or behind the machine's. It is noticed within a second.
	 */
	public void set(Duration offset) {
		try {
			Path next = this.file.resolveSibling(this.file.getFileName() + ".next");
			Files.writeString(next, "%+d%n".formatted(offset.toSeconds()));
			Files.move(next, this.file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

package io.lbsync.job.recurring;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Threads of this JVM.
 */
final class Threads {

	private Threads() {
	}

	static Set<Thread> named(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(prefix))
			.collect(Collectors.toSet());
	}

}

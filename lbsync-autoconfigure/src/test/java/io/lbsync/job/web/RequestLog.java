package io.lbsync.job.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Lets a test see everything that is logged about requests, by us and by the JDK.
 */
final class RequestLog implements BeforeEachCallback, AfterEachCallback {

	@Override
	public void beforeEach(ExtensionContext context) {
		level(Level.TRACE);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		level(null);
	}

	private static void level(Level level) {
		((Logger) LoggerFactory.getLogger("io.lbsync.job")).setLevel(level);
		((Logger) LoggerFactory.getLogger("jdk")).setLevel(level);
	}

}

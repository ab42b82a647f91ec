package io.lbsync.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The main class of every child JVM: it runs the class that it is told, and ends the JVM
 * when the JVM that started it is gone. A test run that was itself killed leaves nothing
 * behind that still beats in some database.
 */
final class OrphanGuard {

	/** Exit code of an orphan. */
	static final int ORPHANED = 86;

	private OrphanGuard() {
	}

	/**
	 * Run the main method of another class.
	 * @param arguments process id of the parent, name of the class, then its arguments
	 * @throws Throwable whatever it throws
	 */
	public static void main(String[] arguments) throws Throwable {
		dieWith(Long.parseLong(arguments[0]));
		Method main = Class.forName(arguments[1]).getDeclaredMethod("main", String[].class);
		main.setAccessible(true);
		try {
			main.invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private static void dieWith(long parent) {
		// Not ProcessHandle.parent(): an orphan has been given another one already.
		ProcessHandle.of(parent)
			.ifPresentOrElse((process) -> process.onExit().thenRun(OrphanGuard::halt), OrphanGuard::halt);
	}

	private static void halt() {
		Runtime.getRuntime().halt(ORPHANED);
	}

}

package io.lbsync.testkit;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The places where this JVM crashes, stands still, or loses its connection. Thread-safe.
 * <p>
 * Syntax of one: {@code [action-]moment[:regex]:count}; several are separated by
 * {@code ;}. It happens once, at the count-th time.
 * <ul>
 * <li>action: {@code halt} (the default: {@code Runtime.halt(9)}), {@code pause} (prints
 * {@code lbsync.test paused} and the failpoint, and waits for the line {@code go}),
 * {@code drop} (the connection is lost, with what was not committed, and the caller gets
 * an {@link java.sql.SQLRecoverableException}).</li>
 * <li>moment: {@code before} and {@code after} a statement, {@code before-commit} and
 * {@code after-commit} (the database has acknowledged, the caller does not know yet), or
 * {@code at} ({@link #reach(String)}).</li>
 * <li>regex: what the statement, one of the transaction's statements, or the name
 * contains; without it every one counts. In auto-commit mode each statement that is no
 * SELECT is a commit too.</li>
 * </ul>
 * Examples: {@code after-commit:1},
 * {@code drop-after-commit:INSERT INTO "umbracoCacheInstruction":2},
 * {@code pause-before:DELETE:1}.
 */
public final class Failpoints {

	/** System property of a JVM with its failpoints. */
	public static final String PROPERTY = "lbsync.test.crash";

	/** Exit code of a JVM that was halted. */
	public static final int HALTED = 9;

	private final List<Failpoint> armed = new CopyOnWriteArrayList<>();

	/**
	 * No failpoints yet.
	 */
	public Failpoints() {
	}

	/**
	 * The failpoints of the system property {@value #PROPERTY}.
	 * @return failpoints; none without the property
	 */
	public static Failpoints fromSystemProperty() {
		Failpoints failpoints = new Failpoints();
		failpoints.arm(System.getProperty(PROPERTY, ""));
		return failpoints;
	}

	/**
	 * Add failpoints; they count from now on.
	 * @param text see the class
	 * @throws IllegalArgumentException when the text does not follow the syntax
	 */
	public void arm(String text) {
		for (String one : text.split(";")) {
			if (!one.isBlank()) {
				this.armed.add(Failpoint.parse(one.strip()));
			}
		}
	}

	/**
	 * A place in the code of a test, for {@code at:name:count}.
	 * @param name the place
	 */
	public void reach(String name) {
		reach(Failpoint.Moment.AT, List.of(name));
	}

	/**
	 * Count, and crash or stand still if it is time.
	 * @param moment what is about to happen or has happened
	 * @param texts the statements concerned
	 * @return whether the connection must be dropped
	 */
	boolean reach(Failpoint.Moment moment, Collection<String> texts) {
		boolean drop = false;
		for (Failpoint failpoint : this.armed) {
			if (failpoint.isDue(moment, texts)) {
				drop |= act(failpoint);
			}
		}
		return drop;
	}

	private static boolean act(Failpoint failpoint) {
		switch (failpoint.action()) {
			case HALT -> {
				print("halted", failpoint);
				Runtime.getRuntime().halt(HALTED);
			}
			case PAUSE -> {
				print("paused", failpoint);
				ChildCommands.shared().awaitGo();
				print("resumed", failpoint);
			}
			case DROP -> print("dropped", failpoint);
		}
		return failpoint.action() == Failpoint.Action.DROP;
	}

	private static void print(String what, Failpoint failpoint) {
		System.out.println("lbsync.test " + what + " " + failpoint);
		System.out.flush();
	}

}

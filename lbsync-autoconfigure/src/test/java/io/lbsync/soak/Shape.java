package io.lbsync.soak;

import java.util.Arrays;
import java.util.List;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * The transactions in which an operation takes place.
 */
enum Shape {

	/** Most of what applications do. */
	READ(150, (scopes, script) -> script.read()),

	NONE(6, (scopes, script) -> {
		script.read();
		scopes.gate().pass(script::changeAlone);
		script.read();
	}),

	EVICT_ONLY(1, (scopes, script) -> script.evict()),

	SUPPORTS(5, (scopes, script) -> scopes.in(TransactionDefinition.PROPAGATION_SUPPORTS, (status) -> {
		script.read();
		script.nap(100);
		scopes.gate().pass(script::changeAlone);
		script.read();
	})),

	REQUIRED(8, (scopes, script) -> scopes.required((status) -> {
		script.read();
		script.change();
		script.read();
	})),

	ANNOTATED(8, (scopes, script) -> script.changeByAnnotatedMethod()),

	READ_ONLY(6, (scopes, script) -> scopes.readOnly(TransactionDefinition.ISOLATION_DEFAULT, (status) -> {
		script.read();
		script.nap(30);
		script.read();
		if (script.chance(10)) {
			script.evict();
		}
	})),

	WRITABLE_BUT_ONLY_READ(6, (scopes, script) -> scopes.required((status) -> {
		script.read();
		script.nap(100);
		script.read();
		script.elsewhere(script::read);
	})),

	REQUIRES_NEW_INSIDE(5, (scopes, script) -> scopes.required((status) -> {
		script.read();
		script.elsewhere(() -> inner(scopes, script, false));
		script.read();
		script.change();
		script.elsewhere(script::read);
	})),

	REQUIRES_NEW_ON_THE_SAME_ROWS(4, (scopes, script) -> scopes.required((status) -> {
		script.read();
		inner(scopes, script, script.chance(20));
		script.read();
	})),

	REQUIRES_NEW_AFTER_A_CHANGE(2, (scopes, script) -> scopes.required((status) -> {
		script.change();
		script.elsewhere(() -> inner(scopes, script, script.chance(20)));
		script.elsewhere(script::read);
		script.read();
	})),

	NOT_SUPPORTED_INSIDE(3, (scopes, script) -> scopes.required((status) -> {
		script.read();
		script.nap(30);
		scopes.in(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, (suspended) -> script.read());
		script.change();
	})),

	NESTED(4, (scopes, script) -> scopes.required((status) -> {
		script.read();
		scopes.in(TransactionDefinition.PROPAGATION_NESTED, (nested) -> {
			script.change();
			script.read();
		});
		script.read();
	})),

	NESTED_ROLLED_BACK(4, (scopes, script) -> scopes.required((status) -> {
		script.read();
		if (script.chance(50)) {
			script.change();
		}
		scopes.in(TransactionDefinition.PROPAGATION_NESTED, (nested) -> {
			script.change();
			script.read();
			nested.setRollbackOnly();
		});
		script.read();
	})),

	SAVEPOINT_BY_HAND(3, (scopes, script) -> scopes.required((status) -> {
		script.change();
		Object savepoint = status.createSavepoint();
		script.change();
		script.read();
		status.rollbackToSavepoint(savepoint);
		script.read();
		script.change();
		status.releaseSavepoint(savepoint);
	})),

	ROLLED_BACK_BY_EXCEPTION(3, (scopes, script) -> scopes.required((status) -> {
		script.change();
		script.read();
		throw new DeliberateException();
	})),

	ROLLBACK_ONLY(3, (scopes, script) -> scopes.required((status) -> {
		script.change();
		script.read();
		status.setRollbackOnly();
	})),

	SPOILT_BY_AN_INNER_ONE(2, (scopes, script) -> scopes.required((status) -> {
		script.change();
		scopes.required(TransactionStatus::setRollbackOnly);
		script.read();
	})),

	SEVERAL(4, (scopes, script) -> scopes.required((status) -> script.changeSeveral())),

	LONG(2, (scopes, script) -> scopes.required((status) -> {
		script.read();
		script.nap(1500);
		script.elsewhere(script::read);
		script.change();
		script.nap(200);
		script.read();
	})),

	LONG_READ(2, (scopes, script) -> scopes.readOnly(TransactionDefinition.ISOLATION_DEFAULT, (status) -> {
		script.read();
		script.nap(1500);
		script.read();
		script.elsewhere(script::read);
	})),

	REPEATABLE_READ(3,
			(scopes, script) -> scopes.isolated(TransactionDefinition.ISOLATION_REPEATABLE_READ, (status) -> {
				script.read();
				script.nap(50);
				script.change();
				script.read();
			})),

	SERIALIZABLE(2, (scopes, script) -> scopes.isolated(TransactionDefinition.ISOLATION_SERIALIZABLE, (status) -> {
		script.read();
		script.change();
		script.read();
	})),

	REPEATABLE_READ_ONLY(3,
			(scopes, script) -> scopes.readOnly(TransactionDefinition.ISOLATION_REPEATABLE_READ, (status) -> {
				script.read();
				script.nap(100);
				script.read();
			}));

	// SQLite: one transaction at a time, and no levels between.
	private static final List<Shape> NOT_ON_SQLITE = List.of(REQUIRES_NEW_INSIDE, REQUIRES_NEW_ON_THE_SAME_ROWS,
			REQUIRES_NEW_AFTER_A_CHANGE, NOT_SUPPORTED_INSIDE, REPEATABLE_READ, REPEATABLE_READ_ONLY);

	// Hibernate does not take entities back to a savepoint.
	private static final List<Shape> NOT_WITH_HIBERNATE = List.of(NESTED, NESTED_ROLLED_BACK, SAVEPOINT_BY_HAND);

	private final int weight;

	private final Course course;

	Shape(int weight, Course course) {
		this.weight = weight;
		this.course = course;
	}

	/**
	 * Whether nothing is changed or evicted, nor written by others kept out.
	 */
	boolean isCalm() {
		return this == READ || this == REPEATABLE_READ_ONLY;
	}

	int weight() {
		return this.weight;
	}

	void run(Scopes scopes, Script script) {
		this.course.run(scopes, script);
	}

	static List<Shape> of(boolean hibernate, boolean sqlite) {
		return Arrays.stream(values())
			.filter((shape) -> !hibernate || !NOT_WITH_HIBERNATE.contains(shape))
			.filter((shape) -> !sqlite || !NOT_ON_SQLITE.contains(shape))
			.toList();
	}

	private static void inner(Scopes scopes, Script script, boolean rollBack) {
		scopes.in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, (status) -> {
			script.read();
			script.change();
			script.read();
			if (rollBack) {
				status.setRollbackOnly();
			}
		});
	}

	/**
	 * What is done in which transaction.
	 */
	private interface Course {

		void run(Scopes scopes, Script script);

	}

	/**
	 * Rolls a transaction back.
	 */
	@SuppressWarnings("serial")
	static final class DeliberateException extends RuntimeException {

		DeliberateException() {
			super("deliberate", null, false, false);
		}

	}

}

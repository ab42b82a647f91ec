package io.lbsync.election;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.LockSession;

/**
 * Lets the answers be written down around each question to the database.
 */
final class WatchedStore implements ElectionStore {

	private final ElectionStore store;

	private final AnswerLog answers;

	WatchedStore(ElectionStore store, AnswerLog answers) {
		this.store = store;
		this.answers = answers;
	}

	@Override
	public Reading read(@Nullable LockSession session) throws SQLException {
		return this.store.read(session);
	}

	@Override
	public boolean replace(@Nullable LockSession session, Reading expected, ElectionRecord next) throws SQLException {
		this.answers.look();
		boolean replaced = this.store.replace(session, expected, next);
		this.answers.heard();
		return replaced;
	}

	@Override
	public boolean changeTerm(@Nullable LockSession session, Reading expected, ElectionRecord next)
			throws SQLException {
		this.answers.look();
		boolean changed = this.store.changeTerm(session, expected, next);
		this.answers.heard();
		if (changed && next.holder() != null) {
			this.answers.claimed();
		}
		return changed;
	}

	@Override
	public void show(@Nullable LockSession session, boolean publishing) throws SQLException {
		this.store.show(session, publishing);
	}

	@Override
	public void hide() throws SQLException {
		this.store.hide();
	}

	@Override
	public void forgetSelf() {
		this.store.forgetSelf();
	}

	@Override
	public boolean survey(@Nullable LockSession session) throws SQLException {
		return this.store.survey(session);
	}

	@Override
	public void forgetOthers() {
		this.store.forgetOthers();
	}

}

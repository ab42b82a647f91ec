package io.lbsync.sample.article;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The table {@code article}. Its times are UTC without a zone, and read as text that the
 * database made: MariaDB's driver takes every date, even as a string, through the zone of
 * the JVM and moves the hour that summer time skips there.
 * <p>
 * {@code decided_at} is the database's time of the last insert or update by an editor. It
 * tells plans that are still to be carried out from those that an editor has overruled.
 * Thread-safe.
 */
@Repository
class ArticleStore {

	private static final String ALL = """
			SELECT id, title, body, status, version,
				CAST(publish_at AS CHAR(26)) AS publish_at, CAST(expire_at AS CHAR(26)) AS expire_at
			FROM article
			ORDER BY id
			""";

	private static final String ONE = """
			SELECT id, title, body, status, version,
				CAST(publish_at AS CHAR(26)) AS publish_at, CAST(expire_at AS CHAR(26)) AS expire_at
			FROM article
			WHERE id = :id
			""";

	private static final String INSERT = """
			INSERT INTO article (title, body, status, publish_at, expire_at, version)
			VALUES (:title, :body, :status, :publishAt, :expireAt, 0)
			""";

	private static final String UPDATE = """
			UPDATE article
			SET title = :title, body = :body, status = :status, publish_at = :publishAt, expire_at = :expireAt,
				decided_at = DEFAULT, version = version + 1
			WHERE id = :id
			""";

	private static final String DELETE = """
			DELETE FROM article
			WHERE id = :id
			""";

	// Who waits is published however late. A draft that an editor saved after its time,
	// and
	// an article brought back after its end, are left alone. The end is compared with
	// both:
	// an article that was only corrected while its run was late still ends, and so does
	// one
	// whose editor committed after a run that could not see it.
	private static final String IS_DUE = """
			(publish_at <= :due
				AND (status = 'SCHEDULED' OR (status = 'DRAFT' AND publish_at > decided_at)))
			OR (expire_at <= :due
				AND status = 'PUBLISHED' AND (expire_at > :lastCompleted OR expire_at > decided_at))
			""";

	private static final String DUE = """
			SELECT id
			FROM article
			WHERE %s
			ORDER BY id
			""".formatted(IS_DUE);

	// By its key, so that MariaDB locks this row and no other.
	private static final String CARRY_OUT = """
			UPDATE article
			SET status = CASE WHEN expire_at <= :due THEN 'EXPIRED' ELSE 'PUBLISHED' END, version = version + 1
			WHERE id = :id AND (%s)
			""".formatted(IS_DUE);

	private final JdbcClient jdbc;

	ArticleStore(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * All articles.
	 * @return in the order of their numbers
	 */
	List<Article> findAll() {
		return this.jdbc.sql(ALL).query(ArticleStore::article).list();
	}

	/**
	 * One article.
	 * @param id its number
	 * @return the article if it exists
	 */
	Optional<Article> find(long id) {
		return this.jdbc.sql(ONE).param("id", id).query(ArticleStore::article).optional();
	}

	/**
	 * Add an article.
	 * @param form what it says
	 * @return its number
	 */
	long insert(ArticleForm form) {
		GeneratedKeyHolder keys = new GeneratedKeyHolder();
		withForm(this.jdbc.sql(INSERT), form).update(keys, "id");
		return Objects.requireNonNull(keys.getKey(), "The database gave the new article no number").longValue();
	}

	/**
	 * Change an article.
	 * @param id its number
	 * @param form what it says from now on
	 * @return whether it exists
	 */
	boolean update(long id, ArticleForm form) {
		return withForm(this.jdbc.sql(UPDATE), form).param("id", id).update() == 1;
	}

	/**
	 * Remove an article.
	 * @param id its number
	 * @return whether it existed
	 */
	boolean delete(long id) {
		return this.jdbc.sql(DELETE).param("id", id).update() == 1;
	}

	/**
	 * Articles whose time of publication or expiry has come.
	 * @param due what was planned for this instant or before is due
	 * @param lastCompleted what was due until then was done then
	 * @return their numbers in ascending order
	 */
	List<Long> findDue(Instant due, Instant lastCompleted) {
		return withTimes(this.jdbc.sql(DUE), due, lastCompleted).query(Long.class).list();
	}

	/**
	 * Give an article the status that was planned for it, if it is still due.
	 * @param id its number
	 * @param due what was planned for this instant or before is due
	 * @param lastCompleted what was due until then was done then
	 * @return whether it was changed
	 */
	boolean carryOut(long id, Instant due, Instant lastCompleted) {
		return withTimes(this.jdbc.sql(CARRY_OUT), due, lastCompleted).param("id", id).update() == 1;
	}

	private static StatementSpec withTimes(StatementSpec statement, Instant due, Instant lastCompleted) {
		return statement.param("due", toUtc(due)).param("lastCompleted", toUtc(lastCompleted));
	}

	private static StatementSpec withForm(StatementSpec statement, ArticleForm form) {
		return statement.param("title", form.title())
			.param("body", form.body())
			.param("status", form.statusOrDraft().name())
			.param("publishAt", toUtc(form.publishAt()))
			.param("expireAt", toUtc(form.expireAt()));
	}

	private static Article article(ResultSet row, int number) throws SQLException {
		return new Article(row.getLong("id"), row.getString("title"), row.getString("body"),
				ArticleStatus.valueOf(row.getString("status")), instant(row, "publish_at"), instant(row, "expire_at"),
				row.getInt("version"));
	}

	private static @Nullable LocalDateTime toUtc(@Nullable Instant time) {
		return (time != null) ? LocalDateTime.ofInstant(time, ZoneOffset.UTC) : null;
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		String time = row.getString(column);
		return (time != null) ? LocalDateTime.parse(time.strip().replace(' ', 'T')).toInstant(ZoneOffset.UTC) : null;
	}

}

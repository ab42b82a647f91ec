package io.lbsync.sample.article;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An article as it is stored, cached and sent.
 *
 * @param id number given by the database
 * @param title headline
 * @param body text
 * @param status where it is in its life
 * @param publishAt when it is to become public, if planned
 * @param expireAt when it is to disappear, if planned
 * @param version number of changes since it was created
 */
public record Article(long id, String title, String body, ArticleStatus status, @Nullable Instant publishAt,
		@Nullable Instant expireAt, int version) {

}

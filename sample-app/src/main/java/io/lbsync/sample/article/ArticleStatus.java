package io.lbsync.sample.article;

/**
 * Where an article is in its life.
 */
public enum ArticleStatus {

	/**
	 * Still being written; goes public at {@code publishAt} if that was in the future.
	 */
	DRAFT,

	/** Waits for {@code publishAt}; goes public at once if that has passed. */
	SCHEDULED,

	/** Public. */
	PUBLISHED,

	/** No longer public. */
	EXPIRED

}

package io.lbsync.sample.article;

/**
 * Where an article is in its life.
 */
public enum ArticleStatus {

	/** Still being written. */
	DRAFT,

	/** Waits for its time of publication. */
	SCHEDULED,

	/** Public. */
	PUBLISHED,

	/** No longer public. */
	EXPIRED

}

package io.lbsync.sample.article;

import java.time.Instant;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a client may say about an article.
 *
 * @param title headline, at most 200 characters
 * @param body text, at most 20,000 characters
 * @param status where it is in its life; a draft unless said
 * @param publishAt when it is to become public, if planned; once it has passed, a draft
 * stays a draft
 * @param expireAt when it is to disappear, if planned: after {@code publishAt}
 */
public record ArticleForm(@NotBlank @Size(max = 200) String title, @NotNull @Size(max = 20_000) String body,
		@Nullable ArticleStatus status, @Nullable Instant publishAt, @Nullable Instant expireAt) {

	/**
	 * Status to store.
	 * @return the status that was said, else {@link ArticleStatus#DRAFT}
	 */
	ArticleStatus statusOrDraft() {
		return (this.status != null) ? this.status : ArticleStatus.DRAFT;
	}

	/**
	 * Whether the two times are in order; without both they are.
	 * @return {@code false} if the article would expire before it is published
	 */
	@AssertTrue(message = "expireAt must be after publishAt")
	boolean isExpireAtAfterPublishAt() {
		return this.publishAt == null || this.expireAt == null || this.expireAt.isAfter(this.publishAt);
	}

	/**
	 * Whether an article that waits for its time has one.
	 * @return {@code false} if it would wait for ever
	 */
	@AssertTrue(message = "SCHEDULED needs publishAt")
	boolean isPublishAtThereIfScheduled() {
		return this.status != ArticleStatus.SCHEDULED || this.publishAt != null;
	}

}

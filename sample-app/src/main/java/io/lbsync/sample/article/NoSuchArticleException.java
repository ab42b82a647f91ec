package io.lbsync.sample.article;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * There is no article with this number; answered with 404 and a problem detail.
 */
public final class NoSuchArticleException extends ErrorResponseException {

	/**
	 * Create the exception.
	 * @param id number that was asked for
	 */
	public NoSuchArticleException(long id) {
		super(HttpStatus.NOT_FOUND);
		setTitle("No such article");
		setDetail("There is no article %d. GET /api/articles lists those that exist.".formatted(id));
	}

}

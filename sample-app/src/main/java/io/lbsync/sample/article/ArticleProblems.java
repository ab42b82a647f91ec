package io.lbsync.sample.article;

import java.util.Map;
import java.util.TreeMap;

import io.lbsync.jdbc.WritesRefused;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers errors with problem details (RFC 9457); those of a form name each bad field.
 * Thread-safe.
 */
@RestControllerAdvice
class ArticleProblems extends ResponseEntityExceptionHandler {

	@Override
	protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(MethodArgumentNotValidException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		Map<String, String> errors = new TreeMap<>();
		for (FieldError error : ex.getFieldErrors()) {
			errors.put(error.getField(), String.valueOf(error.getDefaultMessage()));
		}
		ex.getBody().setTitle("The article is not valid");
		ex.getBody().setDetail("Correct these fields and send it again: " + String.join(", ", errors.keySet()) + ".");
		ex.getBody().setProperty("errors", errors);
		return super.handleMethodArgumentNotValid(ex, headers, status, request);
	}

	/**
	 * A server whose login may only read.
	 */
	@ExceptionHandler
	ProblemDetail refused(DataAccessException ex) {
		if (!WritesRefused.by(ex)) {
			throw ex;
		}
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.FORBIDDEN,
				"Change articles on another server, this one follows.");
		problem.setTitle("This server only reads");
		return problem;
	}

}

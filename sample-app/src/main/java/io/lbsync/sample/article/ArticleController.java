package io.lbsync.sample.article;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * REST API of the articles. Thread-safe.
 */
@RestController
@RequestMapping("/api/articles")
class ArticleController {

	private final Articles articles;

	ArticleController(Articles articles) {
		this.articles = articles;
	}

	/**
	 * List the articles, never from a cache.
	 * @return all articles
	 */
	@GetMapping
	List<Article> list() {
		return this.articles.findAll();
	}

	/**
	 * Read an article. The header {@code X-Cache} says whether the cache of this server
	 * had it.
	 * @param id its number
	 * @return the article
	 */
	@GetMapping("/{id}")
	ResponseEntity<Article> read(@PathVariable long id) {
		AtomicBoolean missed = new AtomicBoolean();
		Article article = this.articles.find(id, () -> missed.set(true));
		return ResponseEntity.ok()
			.header("X-Cache", missed.get() ? "MISS" : "HIT")
			.header("Cache-Control", "no-store")
			.body(article);
	}

	/**
	 * Add an article.
	 * @param form what it says
	 * @return the article and its address
	 */
	@PostMapping
	ResponseEntity<Article> create(@Valid @RequestBody ArticleForm form) {
		Article article = this.articles.create(form);
		return ResponseEntity.created(URI.create("/api/articles/" + article.id())).body(article);
	}

	/**
	 * Change an article.
	 * @param id its number
	 * @param form what it says from now on
	 * @return the changed article
	 */
	@PutMapping("/{id}")
	Article change(@PathVariable long id, @Valid @RequestBody ArticleForm form) {
		return this.articles.change(id, form);
	}

	/**
	 * Remove an article.
	 * @param id its number
	 */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@PathVariable long id) {
		this.articles.remove(id);
	}

}

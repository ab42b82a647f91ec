package io.lbsync.sample.article;

import java.time.Instant;
import java.util.List;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Articles, each cached on the server that reads it. Nothing here knows that there are
 * other servers: an eviction reaches them because the starter is on the class path.
 * Thread-safe.
 */
@Service
class Articles {

	private static final String CACHE = "articles";

	private final ArticleStore store;

	Articles(ArticleStore store) {
		this.store = store;
	}

	/**
	 * All articles, from the database.
	 * @return in the order of their numbers
	 */
	public List<Article> findAll() {
		return this.store.findAll();
	}

	/**
	 * One article, from the cache of this server if it is there.
	 * @param id its number
	 * @param onMiss called if the cache did not have it
	 * @return the article
	 * @throws NoSuchArticleException if there is none
	 */
	@Cacheable(cacheNames = CACHE, key = "#id")
	public Article find(long id, Runnable onMiss) {
		onMiss.run();
		return stored(id);
	}

	/**
	 * Add an article.
	 * @param form what it says
	 * @return the article
	 */
	@Transactional
	public Article create(ArticleForm form) {
		return stored(this.store.insert(form));
	}

	/**
	 * Change an article.
	 * @param id its number
	 * @param form what it says from now on
	 * @return the changed article
	 * @throws NoSuchArticleException if there is none
	 */
	@Transactional
	@CacheEvict(cacheNames = CACHE, key = "#id")
	public Article change(long id, ArticleForm form) {
		if (!this.store.update(id, form)) {
			throw new NoSuchArticleException(id);
		}
		return stored(id);
	}

	/**
	 * Remove an article.
	 * @param id its number
	 * @throws NoSuchArticleException if there is none
	 */
	@Transactional
	@CacheEvict(cacheNames = CACHE, key = "#id")
	public void remove(long id) {
		if (!this.store.delete(id)) {
			throw new NoSuchArticleException(id);
		}
	}

	/**
	 * Articles whose time of publication or expiry has come.
	 * @param due what was planned for this instant or before is due
	 * @param lastCompleted what was due until then was done then
	 * @return their numbers in ascending order
	 */
	public List<Long> findDue(Instant due, Instant lastCompleted) {
		return this.store.findDue(due, lastCompleted);
	}

	/**
	 * Publish an article or let it expire, unless an editor decided otherwise meanwhile.
	 * @param id its number
	 * @param due what was planned for this instant or before is due
	 * @param lastCompleted what was due until then was done then
	 * @return whether it was changed; only then it is evicted
	 */
	@Transactional
	@CacheEvict(cacheNames = CACHE, key = "#id", condition = "#result")
	public boolean carryOutPlan(long id, Instant due, Instant lastCompleted) {
		return this.store.carryOut(id, due, lastCompleted);
	}

	private Article stored(long id) {
		return this.store.find(id).orElseThrow(() -> new NoSuchArticleException(id));
	}

}

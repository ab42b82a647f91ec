package io.lbsync.sample.article;

import java.time.Instant;

import io.lbsync.job.ScheduledPublishing;

import org.springframework.stereotype.Component;

/**
 * Makes articles go live and away at the times that their editors planned. One server of
 * the fleet calls it, in a transaction; what is evicted there is evicted on all servers.
 * Thread-safe.
 */
@Component
class ArticlePublishing implements ScheduledPublishing {

	private final Articles articles;

	ArticlePublishing(Articles articles) {
		this.articles = articles;
	}

	@Override
	public void publish(Instant due, Instant lastCompleted) {
		for (long id : this.articles.findDue(due, lastCompleted)) {
			this.articles.carryOutPlan(id, due, lastCompleted);
		}
	}

}

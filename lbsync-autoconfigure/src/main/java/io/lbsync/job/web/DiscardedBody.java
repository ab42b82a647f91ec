package io.lbsync.job.web;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

import org.jspecify.annotations.Nullable;

/**
 * Reads the body of an answer and throws it away: so that the connection can be used
 * again, and a server that counts what it wrote is content. What goes on for too long is
 * cut off. The result is whether it was read to the end.
 */
final class DiscardedBody implements BodySubscriber<Boolean> {

	static final long MOST_BYTES = 1024 * 1024;

	private final CompletableFuture<Boolean> result = new CompletableFuture<>();

	private volatile @Nullable Subscription subscription;

	// Touched by one callback at a time.
	private long read;

	@Override
	public CompletionStage<Boolean> getBody() {
		return this.result;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		subscription.request(1);
	}

	@Override
	public void onNext(List<ByteBuffer> parts) {
		for (ByteBuffer part : parts) {
			this.read += part.remaining();
		}
		Subscription subscription = this.subscription;
		if (subscription != null && this.read < MOST_BYTES) {
			subscription.request(1);
		}
		else {
			cutOff();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.result.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		this.result.complete(true);
	}

	/**
	 * Read nothing more, which closes the connection.
	 */
	void cutOff() {
		Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.cancel();
		}
		this.result.complete(false);
	}

}

package io.lbsync.fleet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A value that was read before somebody changed it is returned to those who wait for it,
 * and not kept.
 */
@ParameterizedClass
@MethodSource("io.lbsync.fleet.Variant#all")
class LateFillTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	private final CountDownLatch read = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	LateFillTests(Variant variant) {
	}

	@BeforeParameterizedClassInvocation
	static void start(Variant variant) {
		fleet = Fleet.create(variant);
		a = fleet.server("a", "spring.cache.type=caffeine");
		b = fleet.server("b", "spring.cache.type=caffeine");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void reset() {
		fleet.reset();
	}

	@AfterEach
	void release() {
		this.release.countDown();
	}

	@Test
	void aLoadThatBeganBeforeARemoteEvictionIsNotKept() throws Exception {
		CompletableFuture<String> late = lateLoad(b, () -> b.items().find(1));
		a.items().update(1, "new1");
		b.step();
		this.release.countDown();
		assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("old1");
		assertThat(b.cached(1)).isNull();
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	@Test
	void aLoadThatBeganBeforeARemoteClearIsNotKept() throws Exception {
		CompletableFuture<String> late = lateLoad(b, () -> b.items().find(1));
		a.items().updateBoth("new1", "new2");
		b.step();
		this.release.countDown();
		assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("old1");
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	@Test
	void aLoadThatBeganBeforeALocalCommitIsNotKept() throws Exception {
		CompletableFuture<String> late = lateLoad(a, () -> a.items().find(1));
		a.items().update(1, "new1");
		this.release.countDown();
		assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("old1");
		assertThat(a.items().find(1)).isEqualTo("new1");
	}

	@Test
	void aLoadOfAnotherKeyIsKept() throws Exception {
		CompletableFuture<String> late = lateLoad(b, () -> b.items().find(2));
		a.items().update(1, "new1");
		b.step();
		this.release.countDown();
		assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("old2");
		assertThat(b.cached(2)).isEqualTo("old2");
	}

	@Test
	void theLoadDoesNotHoldUpTheReader() throws Exception {
		CompletableFuture<String> late = lateLoad(b, () -> b.cache("items").get(1, () -> {
			String old = b.bean(ItemStore.class).read(1);
			b.bean(LoadHook.class).loaded();
			return old;
		}));
		a.items().update(1, "new1");
		b.step();
		assertThat(late).isNotDone();
		b.bean(LoadHook.class).afterRead(() -> {
		});
		assertThat(b.items().find(1)).as("a caller after the eviction loads anew").isEqualTo("new1");
		this.release.countDown();
		assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("old1");
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	/**
	 * Load on another thread, and hold it up when it has read.
	 */
	private CompletableFuture<String> lateLoad(FleetServer server, java.util.function.Supplier<String> load)
			throws InterruptedException {
		server.bean(LoadHook.class).afterRead(() -> {
			this.read.countDown();
			try {
				this.release.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		CompletableFuture<String> late = CompletableFuture.supplyAsync(load);
		assertThat(this.read.await(30, TimeUnit.SECONDS)).isTrue();
		return late;
	}

}

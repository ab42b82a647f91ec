package io.lbsync.cache;

import java.util.List;
import java.util.Map;

import jakarta.persistence.Cache;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hibernate's second-level cache is reported, and can be emptied everywhere.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecondLevelCacheTests {

	@ParameterizedTest
	@CsvSource({ "jcache,,true", "jcache,true,true", "jcache,false,false", ",true,false", ",,false",
			"org.hibernate.cache.internal.NoCachingRegionFactory,true,false" })
	void cacheIsFoundInTheSettings(String regions, String wanted, boolean found) {
		assertThat(new SecondLevelCacheCheck(() -> List.of(factory(regions, wanted)), () -> false).isMissed())
			.isEqualTo(found);
	}

	@Test
	void cacheThatNobodyRefreshesIsReportedAtStart(CapturedOutput output) {
		new SecondLevelCacheCheck(() -> List.of(factory("jcache", null)), () -> true).afterSingletonsInstantiated();
		assertThat(output).doesNotContain("second-level");
		new SecondLevelCacheCheck(() -> List.of(factory("jcache", null)), () -> false).afterSingletonsInstantiated();
		assertThat(output).contains("second-level cache is in use", "SecondLevelCacheRefresher.ID");
	}

	@Test
	void refresherEmptiesIt() {
		EntityManagerFactory factory = factory("jcache", null);
		Cache cache = mock(Cache.class);
		given(factory.getCache()).willReturn(cache);
		new SecondLevelCacheRefresher(factory).refreshAll();
		verify(cache).evictAll();
	}

	private static EntityManagerFactory factory(String regions, String wanted) {
		EntityManagerFactory factory = mock(EntityManagerFactory.class);
		Map<String, Object> properties = new java.util.HashMap<>();
		properties.put("hibernate.cache.region.factory_class", regions);
		properties.put("hibernate.cache.use_second_level_cache", wanted);
		given(factory.getProperties()).willReturn(properties);
		return factory;
	}

}

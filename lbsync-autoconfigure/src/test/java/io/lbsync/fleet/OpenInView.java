package io.lbsync.fleet;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.support.OpenEntityManagerInViewFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Requests that read an entity, and later ask for what is cached of it.
 */
@Configuration(proxyBeanMethods = false)
class OpenInView {

	@Bean
	@ConditionalOnBooleanProperty("test.by-filter")
	FilterRegistrationBean<OpenEntityManagerInViewFilter> openInViewFilter() {
		FilterRegistrationBean<OpenEntityManagerInViewFilter> filter = new FilterRegistrationBean<>(
				new OpenEntityManagerInViewFilter());
		filter.setDispatcherTypes(DispatcherType.REQUEST);
		return filter;
	}

	/**
	 * Shows an item.
	 */
	@RestController
	static class Pages {

		private final ItemStore store;

		private final Items items;

		private final Compared.BareItems bare;

		private volatile Runnable meanwhile = () -> {
		};

		Pages(ItemStore store, Items items, Compared.BareItems bare) {
			this.store = store;
			this.items = items;
			this.bare = bare;
		}

		void meanwhile(Runnable meanwhile) {
			this.meanwhile = meanwhile;
		}

		@GetMapping("/item")
		String item() {
			String read = this.store.read(1);
			this.meanwhile.run();
			return read + " " + this.items.find(1) + " " + this.bare.find(1);
		}

	}

}

package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

import io.lbsync.job.web.ScheduledTask;

/**
 * Requests that are sent at intervals, under the names of Umbraco 7.
 *
 * @param tasks List of requests that are sent at intervals by one of the servers. Each
 * has an 'alias', an 'interval' and a 'url', and may have a 'log'.
 */
@ConfigurationProperties(ScheduledTasksProperties.PREFIX)
record ScheduledTasksProperties(@DefaultValue List<Task> tasks) {

	static final String PREFIX = "umbraco.cms.scheduled-tasks";

	/** The names of jobs are limited; the name of its job begins with something else. */
	private static final int LONGEST_ALIAS = 180;

	/**
	 * The tasks.
	 * @return the tasks
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if something is missing, does not make sense, or is there twice
	 */
	List<ScheduledTask> checkedTasks() {
		List<ScheduledTask> checked = new ArrayList<>();
		Map<String, Integer> known = new HashMap<>();
		for (int i = 0; i < this.tasks.size(); i++) {
			String name = PREFIX + ".tasks[" + i + "]";
			ScheduledTask task = this.tasks.get(i).checked(name);
			Integer other = known.put(task.alias().toLowerCase(Locale.ROOT), i);
			Require.check(other == null, name + ".alias", task.alias(),
					"'%s.tasks[%d]' has that name already; upper and lower case do not matter.".formatted(PREFIX,
							other));
			checked.add(task);
		}
		return checked;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		checkedTasks();
	}

	/**
	 * A request that is sent at intervals.
	 *
	 * @param alias Name of the task, which no other task has.
	 * @param interval Time between two requests, at least a second.
	 * @param url Where they are sent: a whole address, or one that is relative to the
	 * address of the application, as '~/path'.
	 * @param log Whether each run is logged.
	 */
	record Task(@Nullable String alias, @TimeSpan @DurationFormat(DurationStyle.ISO8601) @Nullable Duration interval,
			@Nullable String url, @DefaultValue("false") boolean log) {

		private ScheduledTask checked(String name) {
			return new ScheduledTask(checkedAlias(name + ".alias"), checkedInterval(name + ".interval"),
					Require.webAddress(name + ".url", this.url), this.log);
		}

		private String checkedAlias(String name) {
			String alias = Require.text(name, this.alias, "A task needs a name, such as 'newsletter'.");
			Require.check(alias.length() <= LONGEST_ALIAS, name, alias,
					"Must not be longer than %d characters.".formatted(LONGEST_ALIAS));
			Require.check(!alias.toLowerCase(Locale.ROOT).endsWith(".alive"), name, alias,
					"Must not end with '.alive', which names something else.");
			return alias;
		}

		private Duration checkedInterval(String name) {
			String reason = "A task needs the time between two requests, such as '60s'.";
			return Require.atLeastOneSecond(name, Require.present(name, this.interval, reason));
		}

	}

}

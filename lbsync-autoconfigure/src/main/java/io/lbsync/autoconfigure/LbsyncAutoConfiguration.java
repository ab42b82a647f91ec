package io.lbsync.autoconfigure;

import javax.sql.DataSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of lbsync: the tables, the log, MainDom, delivery, the reader and
 * jobs.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass(DataSource.class)
@ConditionalOnBean(DataSource.class)
@ConditionalOnBooleanProperty(name = "lbsync.enabled", matchIfMissing = true)
@Import({ LbsyncSettingsConfiguration.class, SchemaConfiguration.class, LogConfiguration.class,
		AddressConfiguration.class, MainDomConfiguration.class, DoorbellConfiguration.class,
		DeliveryConfiguration.class, SyncConfiguration.class, JobConfiguration.class, BuiltInJobsConfiguration.class,
		RecurringJobsConfiguration.class })
public final class LbsyncAutoConfiguration {

}

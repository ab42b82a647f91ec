-- The tables of Umbraco's load balancing, for MariaDB 10.6, MySQL 8.0 and later. Dates are in UTC.
-- Beyond Umbraco's: `lbsyncState` (a server's position and heartbeat, as JSON).
-- MySQL commits after each statement, so each can be repeated: a script that broke off is simply run again.

CREATE TABLE IF NOT EXISTS `umbracoCacheInstruction` (
	`id` BIGINT NOT NULL AUTO_INCREMENT,
	`utcStamp` DATETIME(6) NOT NULL,
	`jsonInstruction` LONGTEXT NOT NULL,
	`originated` VARCHAR(500) NOT NULL,
	`instructionCount` INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (`id`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `umbracoServer` (
	`id` BIGINT NOT NULL AUTO_INCREMENT,
	`address` VARCHAR(500) NOT NULL,
	`computerName` VARCHAR(255) NOT NULL,
	`registeredDate` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
	`lastNotifiedDate` DATETIME(6) NOT NULL,
	`isActive` BOOLEAN NOT NULL,
	`isSchedulingPublisher` BOOLEAN NOT NULL,
	PRIMARY KEY (`id`),
	UNIQUE INDEX `IX_computerName` (`computerName`),
	INDEX `IX_umbracoServer_isActive` (`isActive`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `umbracoLock` (
	`id` INTEGER NOT NULL,
	`value` INTEGER NOT NULL,
	`name` VARCHAR(64) NOT NULL,
	PRIMARY KEY (`id`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Of umbracoNode only what a lock row needs.
CREATE TABLE IF NOT EXISTS `umbracoNode` (
	`id` INTEGER NOT NULL,
	`trashed` BOOLEAN NOT NULL DEFAULT FALSE,
	`parentID` INTEGER NOT NULL,
	`nodeUser` INTEGER NULL,
	`level` SMALLINT NOT NULL,
	`path` VARCHAR(150) NOT NULL,
	`sortOrder` INTEGER NOT NULL,
	`uniqueID` CHAR(36) NOT NULL,
	`text` VARCHAR(255) NULL,
	`nodeObjectType` CHAR(36) NULL,
	PRIMARY KEY (`id`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `umbracoKeyValue` (
	`key` VARCHAR(256) NOT NULL,
	`value` LONGTEXT NULL,
	`updated` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
	PRIMARY KEY (`key`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `umbracoLastSynced` (
	`machineId` VARCHAR(255) NOT NULL,
	`lastSyncedInternalId` BIGINT NULL,
	`lastSyncedExternalId` BIGINT NULL,
	`lastSyncedDate` DATETIME(6) NOT NULL,
	`lbsyncState` LONGTEXT NULL,
	PRIMARY KEY (`machineId`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `umbracoDistributedJob` (
	`id` BIGINT NOT NULL AUTO_INCREMENT,
	`Name` VARCHAR(255) NOT NULL,
	`lastRun` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
	`period` BIGINT NOT NULL,
	`IsRunning` BOOLEAN NOT NULL,
	`lastAttemptedRun` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
	PRIMARY KEY (`id`)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The lock row of the election.
INSERT IGNORE INTO `umbracoNode`
	(`id`, `trashed`, `parentID`, `nodeUser`, `level`, `path`, `sortOrder`, `uniqueID`, `text`, `nodeObjectType`)
VALUES
	(-331, FALSE, -1, 0, 1, '-1,-331', 1, '0AF5E610-A310-4B6F-925F-E928D5416AF7', 'LOCK: Servers',
	'87A9F1FF-B1E4-4A25-BABB-465A4A47EC41');

-- The lock row of writers of the instruction log, where the log is to be in strict order.
INSERT IGNORE INTO `umbracoKeyValue` (`key`, `value`) VALUES ('lbsync.log-order', '1');

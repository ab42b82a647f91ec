-- The tables of Umbraco's load balancing, for SQLite 3.35 and later, column for column as Umbraco 18 creates them.
-- Dates are text in UTC: yyyy-MM-dd HH:mm:ss and a fraction whose trailing zeros are cut.

CREATE TABLE "umbracoCacheInstruction" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"utcStamp" TEXT NOT NULL,
	"jsonInstruction" TEXT COLLATE NOCASE NOT NULL,
	"originated" TEXT COLLATE NOCASE NOT NULL,
	"instructionCount" INTEGER NOT NULL CONSTRAINT "DF_umbracoCacheInstruction_instructionCount" DEFAULT ('1'),
	CONSTRAINT "PK_umbracoCacheInstruction" UNIQUE ("id")
);

CREATE TABLE "umbracoServer" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"address" TEXT COLLATE NOCASE NOT NULL,
	"computerName" TEXT COLLATE NOCASE NOT NULL,
	"registeredDate" TEXT NOT NULL CONSTRAINT "DF_umbracoServer_registeredDate" DEFAULT (CURRENT_TIMESTAMP),
	"lastNotifiedDate" TEXT NOT NULL,
	"isActive" INTEGER NOT NULL,
	"isSchedulingPublisher" INTEGER NOT NULL,
	CONSTRAINT "PK_umbracoServer" UNIQUE ("id")
);

CREATE UNIQUE INDEX "IX_computerName" ON "umbracoServer" ("computerName");

CREATE INDEX "IX_umbracoServer_isActive" ON "umbracoServer" ("isActive");

CREATE TABLE "umbracoLock" (
	"id" INTEGER NOT NULL,
	"value" INTEGER NOT NULL,
	"name" TEXT COLLATE NOCASE NOT NULL,
	CONSTRAINT "PK_umbracoLock" PRIMARY KEY ("id")
);

-- Of umbracoNode only what a lock row needs.
CREATE TABLE "umbracoNode" (
	"id" INTEGER NOT NULL,
	"trashed" INTEGER NOT NULL CONSTRAINT "DF_umbracoNode_trashed" DEFAULT ('0'),
	"parentID" INTEGER NOT NULL,
	"nodeUser" INTEGER NULL,
	"level" INTEGER NOT NULL,
	"path" TEXT COLLATE NOCASE NOT NULL,
	"sortOrder" INTEGER NOT NULL,
	"uniqueID" TEXT NOT NULL,
	"text" TEXT COLLATE NOCASE NULL,
	"nodeObjectType" TEXT NULL,
	CONSTRAINT "PK_umbracoNode" PRIMARY KEY ("id")
);

CREATE TABLE "umbracoKeyValue" (
	"key" TEXT COLLATE NOCASE NOT NULL,
	"value" TEXT COLLATE NOCASE NULL,
	"updated" TEXT NOT NULL CONSTRAINT "DF_umbracoKeyValue_updated" DEFAULT (CURRENT_TIMESTAMP),
	CONSTRAINT "PK_umbracoKeyValue" PRIMARY KEY ("key")
);

CREATE TABLE "umbracoLastSynced" (
	"machineId" TEXT COLLATE NOCASE NOT NULL,
	"lastSyncedInternalId" INTEGER NULL,
	"lastSyncedExternalId" INTEGER NULL,
	"lastSyncedDate" TEXT NOT NULL,
	CONSTRAINT "PK_lastSyncedMachineId" PRIMARY KEY ("machineId")
);

CREATE TABLE "umbracoDistributedJob" (
	"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	"Name" TEXT COLLATE NOCASE NOT NULL,
	"lastRun" TEXT NOT NULL CONSTRAINT "DF_umbracoDistributedJob_lastRun" DEFAULT (CURRENT_TIMESTAMP),
	"period" INTEGER NOT NULL,
	"IsRunning" INTEGER NOT NULL,
	"lastAttemptedRun" TEXT NOT NULL CONSTRAINT "DF_umbracoDistributedJob_lastAttemptedRun" DEFAULT (CURRENT_TIMESTAMP),
	CONSTRAINT "PK_umbracoDistributedJob" UNIQUE ("id")
);

-- The lock row of the election.
INSERT INTO "umbracoNode"
	("id", "trashed", "parentID", "nodeUser", "level", "path", "sortOrder", "uniqueID", "text", "nodeObjectType")
VALUES
	(-331, 0, -1, 0, 1, '-1,-331', 1, '0AF5E610-A310-4B6F-925F-E928D5416AF7', 'LOCK: Servers',
	'87A9F1FF-B1E4-4A25-BABB-465A4A47EC41');

-- The lock row of writers of the instruction log, where the log is to be in strict order.
INSERT INTO "umbracoKeyValue" ("key", "value") VALUES ('lbsync.log-order', '1');

-- The tables of Umbraco's load balancing, for SQL Server, column for column as Umbraco 18 creates them. Dates are in UTC.
-- Written with care and not run: SQL Server is not available where lbsync is built.

CREATE TABLE "umbracoCacheInstruction" (
	"id" INTEGER IDENTITY(1,1) NOT NULL,
	"utcStamp" DATETIME NOT NULL,
	"jsonInstruction" NVARCHAR(MAX) NOT NULL,
	"originated" NVARCHAR(500) NOT NULL,
	"instructionCount" INTEGER NOT NULL CONSTRAINT "DF_umbracoCacheInstruction_instructionCount" DEFAULT ('1'),
	CONSTRAINT "PK_umbracoCacheInstruction" PRIMARY KEY CLUSTERED ("id")
);

CREATE TABLE "umbracoServer" (
	"id" INTEGER IDENTITY(1,1) NOT NULL,
	"address" NVARCHAR(500) NOT NULL,
	"computerName" NVARCHAR(255) NOT NULL,
	"registeredDate" DATETIME NOT NULL CONSTRAINT "DF_umbracoServer_registeredDate" DEFAULT (GETUTCDATE()),
	"lastNotifiedDate" DATETIME NOT NULL,
	"isActive" BIT NOT NULL,
	"isSchedulingPublisher" BIT NOT NULL,
	CONSTRAINT "PK_umbracoServer" PRIMARY KEY CLUSTERED ("id")
);

CREATE UNIQUE NONCLUSTERED INDEX "IX_computerName" ON "umbracoServer" ("computerName");

CREATE NONCLUSTERED INDEX "IX_umbracoServer_isActive" ON "umbracoServer" ("isActive");

CREATE TABLE "umbracoLock" (
	"id" INTEGER NOT NULL,
	"value" INTEGER NOT NULL,
	"name" NVARCHAR(64) NOT NULL,
	CONSTRAINT "PK_umbracoLock" PRIMARY KEY CLUSTERED ("id")
);

-- Of umbracoNode only what a lock row needs.
CREATE TABLE "umbracoNode" (
	"id" INTEGER NOT NULL,
	"trashed" BIT NOT NULL CONSTRAINT "DF_umbracoNode_trashed" DEFAULT ('0'),
	"parentID" INTEGER NOT NULL,
	"nodeUser" INTEGER NULL,
	"level" SMALLINT NOT NULL,
	"path" NVARCHAR(150) NOT NULL,
	"sortOrder" INTEGER NOT NULL,
	"uniqueID" UNIQUEIDENTIFIER NOT NULL,
	"text" NVARCHAR(255) NULL,
	"nodeObjectType" UNIQUEIDENTIFIER NULL,
	CONSTRAINT "PK_umbracoNode" PRIMARY KEY CLUSTERED ("id")
);

CREATE TABLE "umbracoKeyValue" (
	"key" NVARCHAR(256) NOT NULL,
	"value" NVARCHAR(MAX) NULL,
	"updated" DATETIME NOT NULL CONSTRAINT "DF_umbracoKeyValue_updated" DEFAULT (GETUTCDATE()),
	CONSTRAINT "PK_umbracoKeyValue" PRIMARY KEY CLUSTERED ("key")
);

CREATE TABLE "umbracoLastSynced" (
	"machineId" NVARCHAR(255) NOT NULL,
	"lastSyncedInternalId" INTEGER NULL,
	"lastSyncedExternalId" INTEGER NULL,
	"lastSyncedDate" DATETIME NOT NULL,
	CONSTRAINT "PK_lastSyncedMachineId" PRIMARY KEY CLUSTERED ("machineId")
);

CREATE TABLE "umbracoDistributedJob" (
	"id" INTEGER IDENTITY(1,1) NOT NULL,
	"Name" NVARCHAR(255) NOT NULL,
	"lastRun" DATETIME NOT NULL CONSTRAINT "DF_umbracoDistributedJob_lastRun" DEFAULT (GETUTCDATE()),
	"period" BIGINT NOT NULL,
	"IsRunning" BIT NOT NULL,
	"lastAttemptedRun" DATETIME NOT NULL CONSTRAINT "DF_umbracoDistributedJob_lastAttemptedRun" DEFAULT (GETUTCDATE()),
	CONSTRAINT "PK_umbracoDistributedJob" PRIMARY KEY CLUSTERED ("id")
);

-- The lock row of the election.
INSERT INTO "umbracoNode"
	("id", "trashed", "parentID", "nodeUser", "level", "path", "sortOrder", "uniqueID", "text", "nodeObjectType")
VALUES
	(-331, 0, -1, 0, 1, N'-1,-331', 1, '0AF5E610-A310-4B6F-925F-E928D5416AF7', N'LOCK: Servers',
	'87A9F1FF-B1E4-4A25-BABB-465A4A47EC41');

-- The lock row of writers of the instruction log, where the log is to be in strict order.
INSERT INTO "umbracoKeyValue" ("key", "value") VALUES (N'lbsync.log-order', N'1');

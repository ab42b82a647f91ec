-- When an editor last said what is to become of the article: the default is the database's time in UTC.
ALTER TABLE article ADD COLUMN decided_at TIMESTAMP(6);

UPDATE article SET decided_at = (
	DATEADD(MICROSECOND, CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT), TIMESTAMP '1970-01-01 00:00:00')
);

ALTER TABLE article ALTER COLUMN decided_at SET DEFAULT (
	DATEADD(MICROSECOND, CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT), TIMESTAMP '1970-01-01 00:00:00')
);

-- One row, written by one server of the fleet.
CREATE TABLE article_statistics (
	id INTEGER NOT NULL PRIMARY KEY,
	drafts BIGINT NOT NULL,
	scheduled BIGINT NOT NULL,
	published BIGINT NOT NULL,
	expired BIGINT NOT NULL,
	slot BIGINT NOT NULL,
	runs BIGINT NOT NULL
);

INSERT INTO article_statistics (id, drafts, scheduled, published, expired, slot, runs)
VALUES (1, 0, 0, 0, 0, 0, 0);

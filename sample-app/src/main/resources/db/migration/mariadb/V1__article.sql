-- Times are UTC, without a zone.
CREATE TABLE article (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	title VARCHAR(200) NOT NULL,
	body LONGTEXT NOT NULL,
	status VARCHAR(20) NOT NULL,
	publish_at DATETIME(6),
	expire_at DATETIME(6),
	version INTEGER NOT NULL
) DEFAULT CHARACTER SET utf8mb4;

INSERT INTO article (title, body, status, version)
VALUES ('The database is the cluster', 'Change this text on one server and watch the others follow.', 'PUBLISHED', 0);

INSERT INTO article (title, body, status, version)
VALUES ('An eviction too many costs a reload', 'One too few is for ever.', 'PUBLISHED', 0);

INSERT INTO article (title, body, status, version)
VALUES ('A draft', 'Nobody has finished this yet.', 'DRAFT', 0);

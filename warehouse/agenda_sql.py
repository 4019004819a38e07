"""The tables and statements of `warehouse.agenda`."""

from __future__ import annotations

AGENDA_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    seq INTEGER PRIMARY KEY, source_id TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, complete INTEGER, counts TEXT,
    config TEXT, planned INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS starts (        -- how a start URL's listing was last read, and when last completely
    source_id TEXT NOT NULL, start_url TEXT NOT NULL, state TEXT NOT NULL, read_run INTEGER NOT NULL, pages INTEGER NOT NULL,
    complete_run INTEGER NOT NULL DEFAULT 0, complete_at TEXT,
    PRIMARY KEY (source_id, start_url));
CREATE TABLE IF NOT EXISTS list_pages (    -- what a list page offered when it was last read
    source_id TEXT NOT NULL, page_key TEXT NOT NULL, fingerprint TEXT NOT NULL, as_it_was INTEGER NOT NULL,
    rows INTEGER NOT NULL, follow TEXT NOT NULL, read_run INTEGER NOT NULL, read_at TEXT NOT NULL,
    PRIMARY KEY (source_id, page_key));
CREATE TABLE IF NOT EXISTS rows (          -- every row that a listing has had (*_run: the run that last did it)
    source_id TEXT NOT NULL, row_key TEXT NOT NULL, start_url TEXT NOT NULL, listing_url TEXT NOT NULL, title TEXT NOT NULL,
    kind TEXT NOT NULL, request TEXT NOT NULL, published_on TEXT, unit_name TEXT, wanted INTEGER NOT NULL,
    changed INTEGER NOT NULL DEFAULT 1, troubled INTEGER NOT NULL DEFAULT 0, offers INTEGER NOT NULL DEFAULT 0,
    listed_run INTEGER NOT NULL, due_run INTEGER NOT NULL DEFAULT 0, batch INTEGER NOT NULL DEFAULT 0,
    page_run INTEGER NOT NULL DEFAULT 0, page_read INTEGER NOT NULL DEFAULT 0, done_run INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source_id, row_key));
CREATE INDEX IF NOT EXISTS rows_due ON rows (source_id, due_run, batch);
CREATE TABLE IF NOT EXISTS checks (        -- what became of the latest request for each document address
    source_id TEXT NOT NULL, url TEXT NOT NULL, run INTEGER NOT NULL, outcome TEXT NOT NULL, bytes INTEGER NOT NULL,
    PRIMARY KEY (source_id, url));
CREATE TABLE IF NOT EXISTS failures (      -- what a source's latest run could not do, for its report
    source_id TEXT NOT NULL, run INTEGER NOT NULL, url TEXT NOT NULL, reason TEXT NOT NULL, whole_source INTEGER NOT NULL,
    PRIMARY KEY (run, url, reason));
"""

LIST = """
INSERT INTO rows (source_id, row_key, start_url, listing_url, title, kind, request, published_on, unit_name, wanted, listed_run)
VALUES (:source_id, :row_key, :start_url, :listing_url, :title, :kind, :request, :published_on, :unit_name, :wanted, :run)
ON CONFLICT (source_id, row_key) DO UPDATE SET
    changed = changed OR title <> :title OR kind <> :kind OR request <> :request OR published_on IS NOT :published_on
        OR unit_name IS NOT :unit_name,
    start_url = :start_url, listing_url = :listing_url, title = :title, kind = :kind, request = :request,
    published_on = :published_on, unit_name = :unit_name, wanted = :wanted, listed_run = :run
WHERE listed_run < :run
"""

NOTE_LIST_PAGE = """
INSERT OR REPLACE INTO list_pages (source_id, page_key, fingerprint, as_it_was, rows, follow, read_run, read_at)
VALUES (:source_id, :page_key, :fingerprint, :as_it_was, :rows, :follow, :read_run, :read_at)
"""

LISTED = """
rows.source_id = :source_id AND rows.wanted AND (rows.listed_run = :run OR EXISTS (
    SELECT 1 FROM starts WHERE starts.source_id = rows.source_id AND starts.start_url = rows.start_url
    AND starts.state <> 'complete' AND rows.listed_run >= starts.complete_run))
"""
"""Rows that are listed as far as this run knows: seen, or not sought because their list page was not read."""

CONFIGURED_ANEW = """
SELECT (SELECT config FROM runs WHERE seq = :run) <> (
    SELECT config FROM runs WHERE source_id = :source_id AND seq < :run AND planned ORDER BY seq DESC LIMIT 1)
"""

NUMBER = """
UPDATE rows SET batch = numbered.batch FROM (
    SELECT rowid AS id, (ROW_NUMBER() OVER (ORDER BY rowid) - 1) / :size AS batch FROM rows
    WHERE source_id = :source_id AND due_run = :run) AS numbered
WHERE rows.rowid = numbered.id
"""

PENDING = """
SELECT url, announcements.title FROM announcements JOIN rows USING (source_id, row_key)
WHERE source_id = :source_id AND due_run = :run AND batch = :batch AND page_run = :run
    AND announcements.last_run = :run AND announcements.wanted AND NOT EXISTS (
        SELECT 1 FROM checks WHERE checks.source_id = :source_id AND checks.url = announcements.url AND checks.run = :run)
GROUP BY url ORDER BY MIN(rows.rowid), MIN(announcements.rowid)
"""

WITHDRAW = """
UPDATE announcements SET withdrawn_on = :on
WHERE source_id = :source_id AND last_run < :run AND withdrawn_on IS NULL AND (
    EXISTS (SELECT 1 FROM rows WHERE rows.source_id = announcements.source_id AND rows.row_key = announcements.row_key
            AND rows.start_url = :start_url
            AND ((:complete AND rows.listed_run < :run) OR (rows.page_run = :run AND rows.page_read)))
    OR (:complete AND start_url = :start_url AND NOT EXISTS (
        SELECT 1 FROM rows WHERE rows.source_id = announcements.source_id AND rows.row_key = announcements.row_key)))
RETURNING EXISTS (SELECT 1 FROM versions WHERE versions.url = announcements.url)
"""
"""A row's page that was read, or is dead, tells by itself what it no longer offers; a listing once all of it was read."""

SETTLE = """
UPDATE announcements SET withdrawn_on = CASE
    WHEN EXISTS (SELECT 1 FROM checks WHERE checks.source_id = announcements.source_id AND checks.url = announcements.url
                 AND checks.run = :run AND checks.outcome = 'gone') THEN COALESCE(withdrawn_on, :on) END
WHERE source_id = :source_id AND last_run = :run AND wanted AND row_key IN (
    SELECT row_key FROM rows WHERE source_id = :source_id AND due_run = :run AND batch = :batch)
"""

DONE = """
UPDATE rows SET done_run = :run, changed = 0, troubled =
    EXISTS (SELECT 1 FROM checks WHERE checks.source_id = :source_id AND checks.url = rows.row_key AND checks.run = :run
            AND checks.outcome IN ('refused', 'gone'))
    OR EXISTS (SELECT 1 FROM announcements JOIN checks USING (source_id, url)
               WHERE announcements.source_id = :source_id AND announcements.row_key = rows.row_key AND checks.run = :run
               AND checks.outcome IN ('refused', 'gone'))
WHERE source_id = :source_id AND due_run = :run AND batch = :batch
"""

COUNTS = """
WITH offered AS (
    SELECT DISTINCT url FROM announcements JOIN rows USING (source_id, row_key)
    WHERE {listed} AND announcements.wanted AND (announcements.last_run = :run
        OR (announcements.withdrawn_on IS NULL AND NOT (rows.page_run = :run AND rows.page_read)))),
checked AS (SELECT url, outcome, bytes FROM checks WHERE source_id = :source_id AND run = :run)
SELECT
    (SELECT COUNT(*) FROM offered), (SELECT COUNT(*) FROM offered WHERE url NOT IN (SELECT url FROM checked)),
    COALESCE(SUM(outcome = 'new'), 0), COALESCE(SUM(outcome = 'unchanged'), 0), COALESCE(SUM(outcome = 'revised'), 0),
    COALESCE(SUM(outcome IN ('refused', 'gone')), 0), COALESCE(SUM(bytes), 0)
FROM checked
""".replace("{listed}", LISTED)

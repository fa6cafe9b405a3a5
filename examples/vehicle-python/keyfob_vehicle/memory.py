"""The durable memory (SPEC 6.5, law L4): SQLite, where a commit returns when the disk has it."""

import json
import sqlite3

ENTRIES_MAX = 2_000
INTERRUPTED = {"status": "unknown", "reason": {"code": "interrupted"}}


class Memory:
    """
    For each id whether it began and what was answered; the horizon; the counter of sessions.

    Every method that writes raises sqlite3.Error when the disk does not take it. Then nothing was remembered, and the
    vehicle says nothing about it.
    """

    def __init__(self, path):
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS command (id TEXT PRIMARY KEY, issued_at INTEGER NOT NULL, answer TEXT);
            CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
            """
        )
        # What had begun when power failed: nobody can know how far it came.
        self._db.execute("UPDATE command SET answer = ? WHERE answer IS NULL", [json.dumps(INTERRUPTED)])

    @property
    def horizon(self):
        """An instant in ms; None for a memory that is new."""
        return self._fact("horizon")

    @horizon.setter
    def horizon(self, instant_ms):
        self._write([("INSERT OR REPLACE INTO fact VALUES ('horizon', max(?, ?))", [instant_ms, self.horizon or 0])])

    @property
    def counter(self):
        return self._fact("counter") or 0

    @counter.setter
    def counter(self, value):
        self._write([("INSERT OR REPLACE INTO fact VALUES ('counter', ?)", [value])])

    def recall(self, command_id):
        """(known, answer): an answer of None means that it began and has not ended."""
        row = self._db.execute("SELECT answer FROM command WHERE id = ?", [command_id]).fetchone()
        return (False, None) if row is None else (True, json.loads(row[0]) if row[0] else None)

    def write_begun(self, command_id, issued_at):
        insert = ("INSERT INTO command VALUES (?, ?, NULL)", [command_id, issued_at])
        self._write([*self._make_room(), insert])

    def write_answer(self, command_id, issued_at, answer):
        room = [] if self.recall(command_id)[0] else self._make_room()
        insert = ("INSERT OR REPLACE INTO command VALUES (?, ?, ?)", [command_id, issued_at, json.dumps(answer)])
        self._write([*room, insert])

    def _make_room(self):
        """A full memory forgets the answered id that was issued first, and raises its horizon before it does."""
        (count,) = self._db.execute("SELECT count(*) FROM command").fetchone()
        if count < ENTRIES_MAX:
            return []
        oldest = self._db.execute(
            "SELECT id, issued_at FROM command WHERE answer IS NOT NULL ORDER BY issued_at LIMIT 1"
        ).fetchone()
        if oldest is None:
            raise sqlite3.OperationalError("the memory is full of commands that are running")
        horizon = max(oldest[1], self.horizon or 0)
        return [
            ("INSERT OR REPLACE INTO fact VALUES ('horizon', ?)", [horizon]),
            ("DELETE FROM command WHERE id = ?", [oldest[0]]),
        ]

    def _fact(self, name):
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", [name]).fetchone()
        return row and row[0]

    def _write(self, statements):
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in statements:
                self._db.execute(sql, values)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

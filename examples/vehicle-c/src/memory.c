#include "memory.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define ENTRIES_MAX "2000"

static sqlite3 *db;

static bool run(const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK; }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement = NULL;
  return sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static bool finish(sqlite3_stmt *statement) {
  int outcome = statement ? sqlite3_step(statement) : SQLITE_ERROR;
  return sqlite3_finalize(statement) == SQLITE_OK && outcome == SQLITE_DONE;
}

bool memory_open(const char *path) {
  return sqlite3_open(path, &db) == SQLITE_OK && run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE IF NOT EXISTS command (id TEXT PRIMARY KEY, issued_at INTEGER NOT NULL, answer TEXT);"
    "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
    "UPDATE command SET answer = '{\"status\":\"unknown\",\"reason\":{\"code\":\"interrupted\"}}' WHERE answer IS NULL;");
}

void memory_close(void) { sqlite3_close(db); }

const char *memory_problem(void) { return sqlite3_errmsg(db); }

enum recall memory_recall(const char *id, char **answer) {
  *answer = NULL;
  sqlite3_stmt *statement = prepare("SELECT answer FROM command WHERE id = ?");
  sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
  int outcome = statement ? sqlite3_step(statement) : SQLITE_ERROR;
  const char *found = outcome == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
  if (found) *answer = strdup(found);
  sqlite3_finalize(statement);
  return outcome == SQLITE_ROW ? (found ? ANSWERED : BEGUN) : outcome == SQLITE_DONE ? NEVER_BEGUN : UNREADABLE;
}

/*
 * In one transaction, before a new id is written: a full memory forgets the answered id that was issued first, and its
 * horizon rises to it. When nothing is answered the insert fails, by its own condition.
 */
static const char *const make_room =
  "INSERT OR REPLACE INTO fact SELECT 'horizon', max(issued_at, coalesce((SELECT value FROM fact WHERE name = 'horizon'), 0))"
  "  FROM (SELECT issued_at FROM command WHERE answer IS NOT NULL ORDER BY issued_at, id LIMIT 1)"
  "  WHERE (SELECT count(*) FROM command) >= " ENTRIES_MAX ";"
  "DELETE FROM command WHERE id = (SELECT id FROM command WHERE answer IS NOT NULL ORDER BY issued_at, id LIMIT 1)"
  "  AND (SELECT count(*) FROM command) >= " ENTRIES_MAX ";";

static bool write_entry(const char *id, int64_t issued_at, const char *answer, const char *sql, bool is_new) {
  if (!run("BEGIN IMMEDIATE") || (is_new && !run(make_room))) return run("ROLLBACK"), false;
  sqlite3_stmt *statement = prepare(sql);
  sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, issued_at);
  sqlite3_bind_text(statement, 3, answer, -1, SQLITE_STATIC);
  bool is_written = finish(statement) && sqlite3_changes(db) == 1;
  if (is_written && run("COMMIT")) return true;
  return run("ROLLBACK"), false;
}

bool memory_write_begun(const char *id, int64_t issued_at) {
  return write_entry(id, issued_at, NULL,
    "INSERT INTO command SELECT ?, ?, ? WHERE (SELECT count(*) FROM command) < " ENTRIES_MAX, true);
}

bool memory_write_answer(const char *id, int64_t issued_at, const char *answer) {
  char *before;
  enum recall known = memory_recall(id, &before);
  if (known == NEVER_BEGUN)
    return write_entry(id, issued_at, answer,
      "INSERT INTO command SELECT ?, ?, ? WHERE (SELECT count(*) FROM command) < " ENTRIES_MAX, true);
  return known == BEGUN && write_entry(id, issued_at, answer, "INSERT OR REPLACE INTO command VALUES (?, ?, ?)", false);
}

static bool read_fact(const char *name, int64_t *value) {
  sqlite3_stmt *statement = prepare("SELECT value FROM fact WHERE name = ?");
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  bool is_there = statement && sqlite3_step(statement) == SQLITE_ROW;
  if (is_there) *value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return is_there;
}

/* Facts never fall. */
static bool write_fact(const char *name, int64_t value) {
  sqlite3_stmt *statement = prepare(
    "INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)");
  sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int64(statement, 2, value);
  return finish(statement);
}

bool memory_horizon(int64_t *instant_ms) { return read_fact("horizon", instant_ms); }
bool memory_write_horizon(int64_t instant_ms) { return write_fact("horizon", instant_ms); }

int64_t memory_counter(void) {
  int64_t counter = 0;
  read_fact("counter", &counter);
  return counter;
}
bool memory_write_counter(int64_t counter) { return write_fact("counter", counter); }

/*
 * The durable memory (SPEC 6.5, law L4): SQLite, where a commit returns when the disk has it. Each function that writes
 * returns false when the disk did not take it; then nothing was remembered, and nothing may be said.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum recall { NEVER_BEGUN, BEGUN, ANSWERED, UNREADABLE };

/* Opens the file, and answers what had begun when power failed: unknown (interrupted). */
bool memory_open(const char *path);
void memory_close(void);
const char *memory_problem(void);

/* `*answer`: JSON text of what was answered, to be freed; NULL unless ANSWERED. */
enum recall memory_recall(const char *id, char **answer);
bool memory_write_begun(const char *id, int64_t issued_at);
bool memory_write_answer(const char *id, int64_t issued_at, const char *answer);

/* False while the memory has none. */
bool memory_horizon(int64_t *instant_ms);
bool memory_write_horizon(int64_t instant_ms);
int64_t memory_counter(void);
bool memory_write_counter(int64_t counter);

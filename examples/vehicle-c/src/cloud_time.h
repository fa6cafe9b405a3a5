/* Cloud time as the vehicle knows it (SPEC 6.5, law L5): asked with a birth's nonce, kept on a monotonic clock. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define TOLERANCE_MS 2000
#define NONCE_LENGTH 36
#define ASKED_MAX 8

/* Milliseconds that also pass while the unit sleeps; the wall clock is never used. */
double monotonic_ms(void);

/* A UUIDv4. */
void new_uuid(char text[NONCE_LENGTH + 1]);

struct cloud_time {
  struct { char nonce[NONCE_LENGTH + 1]; double at; } asked[ASKED_MAX]; /* of this run only */
  int next;
  bool is_known;
  double cloud_ms, asked_at, answered_at;
  int in_vain;
};

void cloud_time_nonce(struct cloud_time *time, char nonce[NONCE_LENGTH + 1]);
/* False for a nonce that was not asked, or is answered already. */
bool cloud_time_answer(struct cloud_time *time, const char *nonce, int64_t cloud_ms);
/* False before the first exchange. */
bool cloud_time_estimate(const struct cloud_time *time, double *now, double *error);
bool cloud_time_is_trusted(const struct cloud_time *time);
/* Until the next question: long when the time is good, otherwise longer each time, at a random instant. */
double cloud_time_pause_ms(struct cloud_time *time);

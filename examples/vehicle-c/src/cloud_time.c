#include "cloud_time.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define DRIFT_PPM 200
#define INSTANT_STEP_MS 1
#define FIRST_PAUSE_MS 3000.0
#define LONGEST_PAUSE_MS 60000.0
#define REFRESH_MS 3600000.0

double monotonic_ms(void) {
  struct timespec at;
  clock_gettime(CLOCK_BOOTTIME, &at);
  return (double)at.tv_sec * 1000 + (double)at.tv_nsec / 1e6;
}

static void fill_random(void *into, size_t length) {
  if (getrandom(into, length, 0) == (ssize_t)length) return;
  perror("getrandom");
  exit(1);
}

void new_uuid(char text[NONCE_LENGTH + 1]) {
  unsigned char b[16];
  fill_random(b, sizeof b);
  b[6] = (b[6] & 0x0F) | 0x40;
  b[8] = (b[8] & 0x3F) | 0x80;
  snprintf(text, NONCE_LENGTH + 1, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
           b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

void cloud_time_nonce(struct cloud_time *time, char nonce[NONCE_LENGTH + 1]) {
  new_uuid(nonce);
  memcpy(time->asked[time->next].nonce, nonce, NONCE_LENGTH + 1);
  time->asked[time->next].at = monotonic_ms();
  time->next = (time->next + 1) % ASKED_MAX;
}

static double error_of(double asked_at, double answered_at) {
  double round_trip = answered_at - asked_at, age = monotonic_ms() - answered_at;
  return INSTANT_STEP_MS + round_trip / 2 + (age + round_trip) * DRIFT_PPM / 1e6;
}

bool cloud_time_answer(struct cloud_time *time, const char *nonce, int64_t cloud_ms) {
  int found = 0;
  while (found < ASKED_MAX && (nonce[0] == '\0' || strcmp(time->asked[found].nonce, nonce) != 0)) found++;
  if (found == ASKED_MAX) return false;
  time->asked[found].nonce[0] = '\0';
  double asked_at = time->asked[found].at, answered_at = monotonic_ms();
  if (!time->is_known || error_of(asked_at, answered_at) <= error_of(time->asked_at, time->answered_at)) {
    time->cloud_ms = (double)cloud_ms;
    time->asked_at = asked_at;
    time->answered_at = answered_at;
    time->is_known = true;
  }
  if (cloud_time_is_trusted(time)) time->in_vain = 0;
  return true;
}

bool cloud_time_estimate(const struct cloud_time *time, double *now, double *error) {
  if (!time->is_known) return false;
  *now = time->cloud_ms + (time->answered_at - time->asked_at) / 2 + (monotonic_ms() - time->answered_at);
  *error = error_of(time->asked_at, time->answered_at);
  return true;
}

bool cloud_time_is_trusted(const struct cloud_time *time) {
  double now, error;
  return cloud_time_estimate(time, &now, &error) && error <= TOLERANCE_MS;
}

double cloud_time_pause_ms(struct cloud_time *time) {
  double now, error;
  if (cloud_time_estimate(time, &now, &error) && error <= TOLERANCE_MS)
    return fmin(REFRESH_MS, fmax(FIRST_PAUSE_MS, (TOLERANCE_MS - error) / 2 * 1e6 / DRIFT_PPM));
  double longest = fmin(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * (double)(2 << (time->in_vain < 8 ? time->in_vain : 8)));
  uint32_t random;
  fill_random(&random, sizeof random);
  time->in_vain += 1;
  return longest / 2 * (1 + random / (double)UINT32_MAX);
}

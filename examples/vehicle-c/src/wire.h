/* Messages as SPEC section 6 has them. What cannot be read never stops the stream. */
#pragma once
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAYLOAD_BYTES_MAX 16384
#define DEPTH_MAX 16
#define TEXT_MAX 64

enum kind { COMMAND, CANCEL, PROBE, TIME };

struct message {
  enum kind kind;
  char id[37]; /* a UUID in lower case */
  char vin[18];
  bool has_ivc;
  char ivc[TEXT_MAX + 1];
  char lane[TEXT_MAX + 1];
  char command[TEXT_MAX + 1];
  char nonce[TEXT_MAX + 1];
  char traceparent[56]; /* empty: none */
  int64_t issued_at, not_after, now; /* ms since 1970 */
  double answer_timeout_s;
  bool is_guarded; /* whether something must be so before it begins (SPEC 7.1) */
  cJSON *params; /* owned; of commands only */
};

/* Fills the message, and returns NULL; or what is wrong with the payload. */
const char *wire_read(const char *payload, size_t length, struct message *message);
void wire_free(struct message *message);

/* RFC 3339 in UTC with milliseconds, of 24 characters. */
void wire_instant(int64_t ms, char text[32]);

#include "wire.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_utf8(const unsigned char *text, size_t length) {
  for (size_t at = 0; at < length;) {
    unsigned char first = text[at];
    int more = first < 0x80 ? 0 : first >= 0xC2 && first < 0xE0 ? 1 : first >= 0xE0 && first < 0xF0 ? 2
             : first >= 0xF0 && first < 0xF5 ? 3 : -1;
    if (more < 0 || at + more >= length) return false;
    uint32_t point = more == 0 ? first : first & (0x3F >> more);
    for (int n = 1; n <= more; n++) {
      if ((text[at + n] & 0xC0) != 0x80) return false;
      point = point << 6 | (text[at + n] & 0x3F);
    }
    bool is_overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (is_overlong || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    at += more + 1;
  }
  return true;
}

/* cJSON would end a text at an escaped NUL, so this looks for one in the payload. */
static bool has_nul(const char *payload, size_t length) {
  for (size_t at = 0; at < length; at++) {
    if (payload[at] == '\0') return true;
    if (payload[at] != '\\') continue;
    if (at + 5 < length && memcmp(payload + at, "\\u0000", 6) == 0) return true;
    at++; /* what is escaped */
  }
  return false;
}

static bool is_sound(const cJSON *value, int depth) {
  if (depth < 0) return false;
  if (cJSON_IsNumber(value) && !isfinite(value->valuedouble)) return false;
  for (const cJSON *inner = value->child; inner; inner = inner->next)
    if (!is_sound(inner, depth - 1)) return false;
  return true;
}

static const cJSON *field(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* A text of 1 to `max` characters (bytes are counted, which is stricter). */
static bool text_field(const cJSON *object, const char *name, size_t max, char *into) {
  const char *text = cJSON_GetStringValue(field(object, name));
  size_t length = text ? strlen(text) : 0;
  if (length == 0 || length > max) return false;
  memcpy(into, text, length + 1);
  return true;
}

static bool name_field(const cJSON *object, const char *name, char *into) {
  if (!text_field(object, name, TEXT_MAX, into)) return false;
  return islower((unsigned char)into[0]) && strspn(into, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(into);
}

static bool id_field(const cJSON *object, const char *name, char into[37]) {
  if (!text_field(object, name, 36, into) || strlen(into) != 36) return false;
  for (int at = 0; at < 36; at++) {
    bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
    into[at] = (char)tolower((unsigned char)into[at]);
    if (is_dash ? into[at] != '-' : !isxdigit((unsigned char)into[at])) return false;
  }
  return into[14] == '7' && strchr("89ab", into[19]);
}

static bool vin_field(const cJSON *object, char into[18]) {
  if (!text_field(object, "vin", 17, into) || strlen(into) != 17) return false;
  for (char *at = into; *at; at++) *at = (char)toupper((unsigned char)*at);
  return strspn(into, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789") == 17;
}

/* null is the id of no unit; leaving it out is a mistake. */
static bool ivc_field(const cJSON *object, struct message *message) {
  message->has_ivc = !cJSON_IsNull(field(object, "ivc"));
  return !message->has_ivc || text_field(object, "ivc", TEXT_MAX, message->ivc);
}

static bool instant_field(const cJSON *object, const char *name, int64_t *into) {
  char text[65], zone[8] = "", fraction[32] = "";
  struct tm at = {0};
  int read = 0, zone_hours = 0, zone_minutes = 0;
  if (!text_field(object, name, TEXT_MAX, text)) return false;
  if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%2d%n", &at.tm_year, &at.tm_mon, &at.tm_mday, &at.tm_hour, &at.tm_min,
             &at.tm_sec, &read) != 6 || read != 19)
    return false;
  if (text[read] == '.' && sscanf(text + read, ".%9[0-9]", fraction) != 1) return false;
  read += fraction[0] ? (int)strlen(fraction) + 1 : 0;
  if (sscanf(text + read, "%7s", zone) != 1) return false;
  char sign = zone[0];
  if (strcmp(zone, "Z") != 0 && strcmp(zone, "z") != 0 &&
      ((sign != '+' && sign != '-') || sscanf(zone + 1, "%2d:%2d", &zone_hours, &zone_minutes) != 2))
    return false;
  if (at.tm_mon < 1 || at.tm_mon > 12 || at.tm_mday < 1 || at.tm_mday > 31 || at.tm_hour > 23 || at.tm_min > 59 ||
      at.tm_sec > 60 || zone_hours > 23 || zone_minutes > 59)
    return false;
  int day = at.tm_mday, month = at.tm_mon -= 1;
  at.tm_year -= 1900;
  int64_t offset = (zone_hours * 60 + zone_minutes) * (sign == '-' ? -60 : 60);
  bool is_leap_second = at.tm_sec == 60;
  time_t seconds = timegm(&at); /* 60 becomes the next minute; a day that the month has not becomes another one */
  if (!is_leap_second && (at.tm_mday != day || at.tm_mon != month)) return false;
  double fraction_s = 0;
  if (fraction[0]) sscanf(text + 19, "%lf", &fraction_s);
  *into = ((int64_t)seconds - offset) * 1000 + (int64_t)(fraction_s * 1000);
  return *into >= -62135596800000 && *into <= 253402300799999; /* the years 0001 to 9999, in UTC */
}

static bool number_field(const cJSON *object, const char *name, double min, double max, double *into) {
  const cJSON *number = field(object, name);
  if (!cJSON_IsNumber(number) || number->valuedouble < min || number->valuedouble > max) return false;
  *into = number->valuedouble;
  return true;
}

static const char *read_addressed(const cJSON *object, struct message *message) {
  if (!id_field(object, "id", message->id)) return "/id is no UUIDv7";
  if (!vin_field(object, message->vin)) return "/vin is no VIN";
  if (!ivc_field(object, message)) return "/ivc is no text of 1 to 64 characters, and not null";
  if (!instant_field(object, "issuedAt", &message->issued_at)) return "/issuedAt is no instant";
  if (!name_field(object, "lane", message->lane)) return "/lane is no name";
  if (!text_field(object, "traceparent", 55, message->traceparent)) message->traceparent[0] = '\0';
  return NULL;
}

static bool is_guard(const cJSON *guard) {
  char text[257];
  double age;
  const cJSON *value = field(guard, "value");
  bool has_value = cJSON_IsNumber(value) || cJSON_IsBool(value) || (cJSON_IsString(value) && strlen(value->valuestring) < 1025);
  if (!text_field(guard, "signal", 160, text) || !isalpha((unsigned char)text[0])) return false;
  for (const char *at = text; *at; at++)
    if (*at == '.' ? !isalnum((unsigned char)at[1]) : !isalnum((unsigned char)*at)) return false;
  if (!has_value || !number_field(guard, "maxAgeSeconds", 1e-9, 604800, &age)) return false;
  const char *comparisons[] = {"=", "!=", "<", "<=", ">", ">="};
  if (!text_field(guard, "is", 2, text)) return false;
  for (int n = 0; n < 6; n++)
    if (strcmp(text, comparisons[n]) == 0) return true;
  return false;
}

/* null counts as left out. */
static bool guards_field(const cJSON *object, bool *is_guarded) {
  const cJSON *guards = field(object, "guards");
  *is_guarded = cJSON_GetArraySize(guards) > 0;
  if (!guards || cJSON_IsNull(guards)) return true;
  if (!cJSON_IsArray(guards) || cJSON_GetArraySize(guards) > 8) return false;
  for (const cJSON *guard = guards->child; guard; guard = guard->next)
    if (!is_guard(guard)) return false;
  return true;
}

static const char *read_command(cJSON *object, struct message *message) {
  double sequence;
  if (!name_field(object, "command", message->command)) return "/command is no name";
  if (!instant_field(object, "notAfter", &message->not_after)) return "/notAfter is no instant";
  if (!number_field(object, "sequence", 1, 9007199254740991.0, &sequence) || sequence != floor(sequence))
    return "/sequence is no whole number from 1";
  if (!number_field(object, "answerTimeoutSeconds", 1e-9, 3600, &message->answer_timeout_s))
    return "/answerTimeoutSeconds is not between 0 and 3600";
  if (!guards_field(object, &message->is_guarded)) return "/guards is no list of guards";
  if (!cJSON_IsObject(field(object, "params"))) return "/params is no object";
  message->params = cJSON_DetachItemFromObjectCaseSensitive(object, "params");
  return NULL;
}

static const char *read_kind(cJSON *object, struct message *message) {
  const char *kind = cJSON_GetStringValue(field(object, "kind"));
  const char *kinds[] = {"command", "cancel", "probe", "time"};
  int found = 0;
  while (found < 4 && (!kind || strcmp(kind, kinds[found]) != 0)) found++;
  if (found == 4) return "/kind is none that is known";
  message->kind = (enum kind)found;
  if (found == COMMAND || found == CANCEL) {
    const char *problem = read_addressed(object, message);
    return problem || found == CANCEL ? problem : read_command(object, message);
  }
  if (!text_field(object, "nonce", TEXT_MAX, message->nonce)) return "/nonce is no text of 1 to 64 characters";
  if (found == TIME && !instant_field(object, "now", &message->now)) return "/now is no instant";
  return NULL;
}

const char *wire_read(const char *payload, size_t length, struct message *message) {
  memset(message, 0, sizeof *message);
  if (length > PAYLOAD_BYTES_MAX) return "it is longer than 16384 bytes";
  if (!is_utf8((const unsigned char *)payload, length)) return "it is not UTF-8";
  if (has_nul(payload, length)) return "a text holds NUL";
  const char *end = NULL;
  cJSON *object = cJSON_ParseWithLengthOpts(payload, length, &end, false);
  while (object && end < payload + length && strchr(" \t\r\n", *end)) end++;
  const char *problem = NULL;
  const cJSON *version = field(object, "v");
  if (!object || end != payload + length) problem = "it is not JSON";
  else if (!cJSON_IsObject(object)) problem = "it is not an object";
  else if (!is_sound(object, DEPTH_MAX)) problem = "it is nested too deep, or has a number that JSON cannot hold";
  else if (!cJSON_IsNumber(version) || version->valuedouble != 1) problem = "/v is not 1";
  else problem = read_kind(object, message);
  cJSON_Delete(object);
  return problem;
}

void wire_free(struct message *message) {
  cJSON_Delete(message->params);
  message->params = NULL;
}

void wire_instant(int64_t ms, char text[32]) {
  time_t seconds = (time_t)(ms / 1000);
  struct tm at;
  gmtime_r(&seconds, &at);
  size_t length = strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &at);
  snprintf(text + length, 32 - length, ".%03dZ", (int)(ms % 1000));
}

#include "vehicle.h"
#include "car.h"
#include "cloud_time.h"
#include "lanes.h"
#include "link.h"
#include "memory.h"
#include "wire.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELD_MAX 64
#define SIGNALS_MAX 64
#define RETRY_MS 1000

static const char *vin, *ivc;
static struct cloud_time cloud_time;
static char session[NONCE_LENGTH + 1];
static int64_t counter;
static bool is_up;
static double ask_at, retry_at;
static struct message held[HELD_MAX]; /* until the first cloud time */
static int held_count;
static struct { const char *name; bool value; double sampled_at; } reports[SIGNALS_MAX]; /* not sent yet */
static int report_count;

void vehicle_open(const char *my_vin, const char *my_ivc) {
  vin = my_vin;
  ivc = my_ivc;
}

/* Speaking. */

static void add_instant(cJSON *object, const char *name, int64_t ms) {
  char text[32];
  wire_instant(ms, text);
  cJSON_AddStringToObject(object, name, text);
}

static void add_now(cJSON *object) {
  double now, error;
  if (cloud_time_estimate(&cloud_time, &now, &error)) add_instant(object, "at", llround(now));
}

/* `said`: status and reason, and when; it is taken. */
static void ack(const struct message *message, cJSON *said) {
  printf("%s %s\n", cJSON_GetStringValue(cJSON_GetObjectItem(said, "status")), message->id);
  fflush(stdout);
  cJSON_AddStringToObject(said, "id", message->id);
  if (ivc) cJSON_AddStringToObject(said, "ivc", ivc);
  if (message->traceparent[0]) cJSON_AddStringToObject(said, "traceparent", message->traceparent);
  cJSON_AddStringToObject(said, "session", session);
  link_publish("ack", said, false);
}

static void ack_now(const struct message *message, const char *status) {
  cJSON *said = cJSON_CreateObject();
  cJSON_AddStringToObject(said, "status", status);
  add_now(said);
  ack(message, said);
}

/* Written, then said. False, and nothing said, when the memory did not take it. */
static bool answer(const struct message *message, const char *status, const char *code) {
  cJSON *said = cJSON_CreateObject();
  cJSON_AddStringToObject(said, "status", status);
  cJSON_AddStringToObject(cJSON_AddObjectToObject(said, "reason"), "code", code);
  add_now(said);
  char *text = cJSON_PrintUnformatted(said);
  bool is_written = memory_write_answer(message->id, message->issued_at, text);
  free(text);
  if (is_written) return ack(message, said), true;
  fprintf(stderr, "memory failed: %s\n", memory_problem());
  cJSON_Delete(said);
  return false;
}

static void send_birth(const char *probe) {
  char nonce[NONCE_LENGTH + 1];
  int64_t horizon;
  cloud_time_nonce(&cloud_time, nonce);
  cJSON *birth = cJSON_CreateObject();
  cJSON_AddStringToObject(birth, "status", "online");
  cJSON_AddStringToObject(birth, "session", session);
  cJSON_AddNumberToObject(birth, "counter", (double)counter);
  cJSON_AddStringToObject(birth, "nonce", nonce);
  if (probe) cJSON_AddStringToObject(birth, "probe", probe);
  if (ivc) cJSON_AddStringToObject(birth, "ivc", ivc);
  if (memory_horizon(&horizon)) add_instant(birth, "horizon", horizon);
  cJSON_AddStringToObject(cJSON_AddObjectToObject(birth, "versions"), "app", "1.0.0");
  link_publish("presence", birth, true);
}

static void send_reports(void) {
  double now, error;
  if (!is_up || !cloud_time_estimate(&cloud_time, &now, &error)) return;
  for (int n = 0; n < report_count; n++) {
    cJSON *report = cJSON_CreateObject();
    add_instant(report, "at", llround(now - (monotonic_ms() - reports[n].sampled_at)));
    cJSON_AddBoolToObject(report, "clockTrusted", error <= TOLERANCE_MS);
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(report, "signals"), reports[n].name, reports[n].value);
    link_publish("state", report, false);
  }
  report_count = 0;
}

void vehicle_report(const char *signal, bool value) {
  int at = 0;
  while (at < report_count && strcmp(reports[at].name, signal) != 0) at++;
  if (at == SIGNALS_MAX) return (void)fprintf(stderr, "%s is not reported: too many signals wait\n", signal);
  reports[at].name = signal;
  reports[at].value = value;
  reports[at].sampled_at = monotonic_ms();
  if (at == report_count) report_count += 1;
  send_reports();
}

/* Judging: the steps and their order are SPEC's. True: what is known is said, or the message is kept. */

static bool is_judged(struct message *message) {
  char *known_answer;
  int64_t horizon;
  switch (memory_recall(message->id, &known_answer)) {
    case UNREADABLE: return true; /* it says nothing */
    case BEGUN: return ack_now(message, "running"), true;
    case ANSWERED: ack(message, cJSON_Parse(known_answer)); return free(known_answer), true;
    case NEVER_BEGUN: break;
  }
  if (!memory_horizon(&horizon)) {
    if (held_count == HELD_MAX) return true; /* it is repeated */
    held[held_count++] = *message;
    message->params = NULL; /* kept with it */
    return true;
  }
  bool is_for_this_unit = ivc ? message->has_ivc && strcmp(message->ivc, ivc) == 0 : !message->has_ivc;
  if (message->issued_at > horizon && is_for_this_unit) return false;
  answer(message, "unknown", "cannot_vouch");
  return true;
}

static const char *too_late(const struct message *command) {
  double now, error;
  if (!cloud_time_estimate(&cloud_time, &now, &error) || error > TOLERANCE_MS) return "clock_untrusted";
  return now + error > (double)command->not_after ? "not_after_passed" : NULL;
}

/* Beginning, and the end. */

static void begin(struct lane *lane, struct message *command) {
  if (is_judged(command)) return;
  const char *refusal = too_late(command);
  if (!refusal) refusal = car_refusal(command);
  if (refusal) return (void)answer(command, "rejected", refusal);
  if (!memory_write_begun(command->id, command->issued_at))
    return (void)fprintf(stderr, "memory failed: %s\n", memory_problem());
  ack_now(command, "running");
  lane->is_busy = true;
  lane->is_overdue = false;
  lane->ending = NULL;
  lane->running = *command;
  command->params = NULL; /* the lane's now */
  if (too_late(&lane->running)) lane->ending = "timed_out"; /* a slow disk takes time, too */
  else if (!car_begin(&lane->running)) lane->ending = "execution_failed";
  lane->begun_at = monotonic_ms();
}

static void advance(struct lane *lane) {
  struct message command;
  while (!lane->is_busy && lane_take(lane, &command)) {
    begin(lane, &command);
    wire_free(&command);
  }
}

/* The lane stays busy until the effect has ended and its answer is written. */
static void conclude(struct lane *lane) {
  struct message *command = &lane->running;
  bool has_ended = lane->ending || car_has_ended(lane->begun_at);
  if (!has_ended && !lane->is_overdue && monotonic_ms() > lane->begun_at + command->answer_timeout_s * 1000)
    lane->is_overdue = answer(command, "unknown", "timed_out");
  if (!has_ended) return;
  if (!lane->is_overdue) {
    bool is_written = lane->ending ? answer(command, "failed", lane->ending) : answer(command, "succeeded", "done");
    if (!is_written) return (void)(retry_at = monotonic_ms() + RETRY_MS);
  }
  bool value;
  const char *signal = car_signal(command, &value);
  if (!lane->ending) vehicle_report(signal, value);
  wire_free(command);
  lane->is_busy = false;
  advance(lane);
}

/* Hearing. */

static void hear_command(struct message *command) {
  if (is_judged(command)) return;
  struct lane *lane = lanes_find(command->lane);
  struct message copy = *command; /* the lane takes the params */
  if (!lane || !lane_enter(lane, command)) return (void)answer(&copy, "rejected", "vehicle_busy");
  ack_now(&copy, "received");
  advance(lane);
}

/* Once the answer is durable the id is dead: `begin` judges again, and finds it. */
static void hear_cancel(struct message *cancel) {
  if (!is_judged(cancel)) answer(cancel, "rejected", "canceled");
}

static void hear_addressed(struct message *message) {
  if (strcmp(message->vin, vin) != 0) fprintf(stderr, "unreadable: /vin is %s\n", message->vin);
  else if (message->kind == COMMAND) hear_command(message);
  else hear_cancel(message);
  wire_free(message);
}

static void hear_time(const struct message *message) {
  int64_t horizon;
  if (!cloud_time_answer(&cloud_time, message->nonce, message->now)) return;
  ask_at = monotonic_ms() + cloud_time_pause_ms(&cloud_time);
  send_reports();
  if (!memory_horizon(&horizon) && !memory_write_horizon(message->now))
    return (void)fprintf(stderr, "memory failed: %s\n", memory_problem()); /* the next answer tries again */
  int count = held_count;
  held_count = 0;
  for (int n = 0; n < count; n++) hear_addressed(&held[n]);
}

void vehicle_hear(const char *payload, size_t length) {
  struct message message;
  const char *problem = wire_read(payload, length, &message);
  if (problem) fprintf(stderr, "unreadable: %s\n", problem);
  else if (message.kind == PROBE) send_birth(message.nonce);
  else if (message.kind == TIME) hear_time(&message);
  else return hear_addressed(&message);
  wire_free(&message);
}

/* Sessions and time. */

cJSON *vehicle_new_session(void) {
  counter = (counter > memory_counter() ? counter : memory_counter()) + 1;
  if (!memory_write_counter(counter)) fprintf(stderr, "memory failed: %s\n", memory_problem()); /* presence is a hint */
  new_uuid(session);
  cJSON *will = cJSON_CreateObject();
  cJSON_AddStringToObject(will, "status", "offline");
  cJSON_AddStringToObject(will, "session", session);
  return will;
}

static void ask(void) {
  send_birth(NULL);
  ask_at = monotonic_ms() + cloud_time_pause_ms(&cloud_time);
}

void vehicle_up(void) {
  is_up = true;
  ask();
  send_reports();
}

void vehicle_down(void) { is_up = false; }

void vehicle_tick(void) {
  if (is_up && monotonic_ms() >= ask_at) ask();
  if (monotonic_ms() < retry_at) return;
  for (struct lane *lane = lanes; lane < lanes + LANES_MAX; lane++)
    if (lane->is_busy) conclude(lane);
}

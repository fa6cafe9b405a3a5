#include "link.h"
#include "cloud_time.h"
#include "vehicle.h"
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define KEEP_ALIVE_S 30
#define FIRST_PAUSE_MS 1000.0
#define LONGEST_PAUSE_MS 60000.0

static struct link_options options;
static struct mosquitto *client;
static cJSON *will;
static bool is_connected, is_up;
static double connect_at;
static int failures;

static char *topic_of(const char *last) {
  static char topic[256];
  snprintf(topic, sizeof topic, "%s/%s/%s", options.prefix, options.vin, last);
  return topic;
}

static void on_connect(struct mosquitto *mosquitto, void *context, int code) {
  (void)context;
  if (code == 0) mosquitto_subscribe(mosquitto, NULL, topic_of("command"), 1);
  else fprintf(stderr, "the broker refuses the connection: %s\n", mosquitto_connack_string(code));
}

/* Subscribed before the birth, so that nothing is missed that the birth brings on. */
static void on_subscribe(struct mosquitto *mosquitto, void *context, int id, int count, const int *granted) {
  (void)mosquitto, (void)context, (void)id, (void)count, (void)granted;
  is_up = true;
  failures = 0;
  vehicle_up();
}

static void on_message(struct mosquitto *mosquitto, void *context, const struct mosquitto_message *message) {
  (void)mosquitto, (void)context;
  if (!message->retain) vehicle_hear(message->payloadlen ? message->payload : "", (size_t)message->payloadlen);
}

bool link_open(const struct link_options *wanted) {
  options = *wanted;
  mosquitto_lib_init();
  client = mosquitto_new(options.vin, true, NULL);
  if (!client) return false;
  if (options.username) mosquitto_username_pw_set(client, options.username, options.password);
  int tls = options.ca ? mosquitto_tls_set(client, options.ca, NULL, options.cert, options.key, NULL) : MOSQ_ERR_SUCCESS;
  if (tls != MOSQ_ERR_SUCCESS) fprintf(stderr, "the files for TLS: %s\n", mosquitto_strerror(tls));
  mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_callback_set(client, on_connect);
  mosquitto_subscribe_callback_set(client, on_subscribe);
  mosquitto_message_callback_set(client, on_message);
  return tls == MOSQ_ERR_SUCCESS;
}

static void fall(int problem) {
  if (problem != MOSQ_ERR_SUCCESS) fprintf(stderr, "no connection: %s\n", mosquitto_strerror(problem));
  is_connected = is_up = false;
  double longest = FIRST_PAUSE_MS * (double)(1 << (failures < 6 ? failures : 6));
  if (longest > LONGEST_PAUSE_MS) longest = LONGEST_PAUSE_MS;
  failures += 1;
  connect_at = monotonic_ms() + longest * (0.5 + 0.5 * rand() / (double)RAND_MAX);
  vehicle_down();
}

/* Waits for the network: what runs in the vehicle ends a little later meanwhile. */
static void link_connect(void) {
  cJSON_Delete(will);
  will = vehicle_new_session();
  char *text = cJSON_PrintUnformatted(will);
  mosquitto_will_set(client, topic_of("presence"), (int)strlen(text), text, 1, true);
  free(text);
  int problem = mosquitto_connect(client, options.host, options.port, KEEP_ALIVE_S);
  is_connected = problem == MOSQ_ERR_SUCCESS;
  if (!is_connected) fall(problem);
}

void link_run(int wait_ms) {
  if (!is_connected && monotonic_ms() >= connect_at) link_connect();
  if (!is_connected) {
    nanosleep(&(struct timespec){.tv_nsec = wait_ms * 1000000L}, NULL);
    return;
  }
  int problem = mosquitto_loop(client, wait_ms, 1);
  if (problem != MOSQ_ERR_SUCCESS) fall(problem);
}

void link_publish(const char *topic, cJSON *message, bool retain) {
  cJSON_AddNumberToObject(message, "v", 1);
  char *text = cJSON_PrintUnformatted(message);
  if (is_up && text) mosquitto_publish(client, NULL, topic_of(topic), (int)strlen(text), text, 1, retain);
  free(text);
  cJSON_Delete(message);
}

void link_close(void) {
  if (is_up) link_publish("presence", cJSON_Duplicate(will, true), true);
  mosquitto_disconnect(client);
  for (int n = 0; n < 20 && mosquitto_loop(client, 50, 1) == MOSQ_ERR_SUCCESS; n++) continue;
  mosquitto_destroy(client);
  mosquitto_lib_cleanup();
}

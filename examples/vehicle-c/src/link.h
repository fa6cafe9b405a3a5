/* One MQTT connection after the other (SPEC section 6), each with a session and a will of its own. */
#pragma once
#include <cjson/cJSON.h>
#include <stdbool.h>

struct link_options {
  const char *host, *username, *password, *ca, *cert, *key, *prefix, *vin;
  int port;
};

/* False, and a sentence on stderr, when the options cannot be used. */
bool link_open(const struct link_options *options);
/* Waits for messages at most this long, and connects again where it has to. Calls vehicle_up, _down and _hear. */
void link_run(int wait_ms);
/* Takes the message, and adds `v`. Lost without a connection: the cloud asks again. */
void link_publish(const char *topic, cJSON *message, bool retain);
/* Says offline, as the will would, and disconnects. */
void link_close(void);

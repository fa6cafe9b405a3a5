/* vehicle --host 127.0.0.1 --port 1883 --vin 1M8GDM9AXKP042788 --ivc IVC-0042 */
#include "car.h"
#include "link.h"
#include "memory.h"
#include "vehicle.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t is_stopping;

static void stop(int number) {
  (void)number;
  is_stopping = 1;
}

static int usage(const char *program) {
  fprintf(stderr,
          "usage: %s --vin VIN [--ivc ID] [--host HOST] [--port PORT] [--username NAME] [--ca FILE] [--cert FILE]\n"
          "       [--key FILE] [--prefix LEVELS] [--memory FILE] [--effect-ms N] [--effects FILE]\n"
          "The password is in MQTT_PASSWORD.\n",
          program);
  return 2;
}

int main(int count, char **arguments) {
  struct link_options link = {.host = "127.0.0.1", .port = 1883, .prefix = "keyfob/v1"};
  const char *ivc = NULL, *memory = "vehicle.db", *effects = NULL;
  double effect_ms = 200;
  const char *port = NULL, *duration = NULL;
  struct { const char *name; const char **into; } options[] = {
    {"vin", &link.vin},       {"ivc", &ivc},          {"host", &link.host},     {"port", &port},
    {"username", &link.username}, {"ca", &link.ca},   {"cert", &link.cert},     {"key", &link.key},
    {"prefix", &link.prefix}, {"memory", &memory},    {"effect-ms", &duration}, {"effects", &effects},
  };
  struct option known[sizeof options / sizeof *options + 1] = {0};
  for (size_t n = 0; n < sizeof options / sizeof *options; n++)
    known[n] = (struct option){options[n].name, required_argument, NULL, (int)n};
  for (int found; (found = getopt_long(count, arguments, "", known, NULL)) != -1;) {
    if (found == '?') return usage(arguments[0]);
    *options[found].into = optarg;
  }
  if (!link.vin) return usage(arguments[0]);
  if (port) link.port = atoi(port);
  if (duration) effect_ms = atof(duration);
  link.password = getenv("MQTT_PASSWORD");
  if (!memory_open(memory)) return fprintf(stderr, "%s: %s\n", memory, memory_problem()), 1;
  car_open(effect_ms, effects);
  vehicle_open(link.vin, ivc);
  if (!link_open(&link)) return 1;
  signal(SIGPIPE, SIG_IGN); /* the loss of a connection is told by the library */
  signal(SIGINT, stop);
  signal(SIGTERM, stop);
  while (!is_stopping) {
    link_run(20);
    vehicle_tick();
  }
  link_close();
  memory_close();
  return 0;
}

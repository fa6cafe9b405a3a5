#include "car.h"
#include "cloud_time.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOCKED "Vehicle.Cabin.Door.Row1.DriverSide.IsLocked"
#define RUNNING "Vehicle.Powertrain.CombustionEngine.IsRunning"

static const struct { const char *command, *signal; bool value; } commands[] = {
  {"doors_lock", LOCKED, true},
  {"doors_unlock", LOCKED, false},
  {"engine_start", RUNNING, true},
  {"engine_stop", RUNNING, false},
};

static double effect_ms;
static const char *effects;

static int find(const struct message *command) {
  for (int n = 0; n < (int)(sizeof commands / sizeof *commands); n++)
    if (strcmp(commands[n].command, command->command) == 0) return n;
  return -1;
}

void car_open(double duration_ms, const char *file) {
  effect_ms = duration_ms;
  effects = file;
}

const char *car_refusal(const struct message *command) {
  if (find(command) < 0) return "not_supported";
  for (const cJSON *param = command->params->child; param; param = param->next)
    if (strcmp(param->string, "durationMinutes") != 0) return "invalid_params";
  /* This car senses nothing, and what is not known does not hold. Yours compares each guard with its sensors here. */
  return command->is_guarded ? "guard_failed" : NULL;
}

bool car_begin(const struct message *command) {
  if (!effects) return true;
  FILE *file = fopen(effects, "a");
  if (!file) return false;
  fprintf(file, "%s %s\n", command->id, command->command);
  bool is_written = fflush(file) == 0 && fsync(fileno(file)) == 0;
  return fclose(file) == 0 && is_written;
}

bool car_has_ended(double begun_at) { return monotonic_ms() - begun_at >= effect_ms; }

const char *car_signal(const struct message *command, bool *value) {
  *value = commands[find(command)].value;
  return commands[find(command)].signal;
}
